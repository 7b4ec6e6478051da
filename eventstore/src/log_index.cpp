#include "log_index.hpp"

#include <skald/core/stream_id.hpp>

namespace skald {

void LogIndex::add(const EventKeys& keys, std::uint32_t payload_offset) {
    const std::uint64_t position = positions_.last() + 1;
    std::uint32_t stream = StreamTable::no_stream;
    if (!keys.stream.empty()) {
        stream = streams_.number_of(keys.stream);
        streams_[stream].events.add(position);
        add_to(tables_[static_cast<int>(KeyKind::category)], category_of(keys.stream), position);
    }
    add_to(tables_[static_cast<int>(KeyKind::type)], keys.type, position);
    for (const std::string_view tag : keys.tags) {
        add_to(tables_[static_cast<int>(KeyKind::tag)], tag, position);
    }
    ids_.emplace(keys.id, position);
    positions_.add(payload_offset, stream);
}

const PostingList* LogIndex::find(KeyKind kind, std::string_view key) const {
    if (kind == KeyKind::stream) {
        const StreamRecord* stream = streams_.find(key);
        return stream ? &stream->events : nullptr;
    }
    const Table& table = tables_[static_cast<int>(kind)];
    const auto found = table.find(key);
    return found == table.end() ? nullptr : &found->second;
}

std::optional<std::uint64_t> LogIndex::find(const EventId& id) const {
    const auto found = ids_.find(id);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::string_view LogIndex::type_of(std::uint64_t position) const {
    for (const auto& [type, list] : tables_[static_cast<int>(KeyKind::type)]) {
        if (list.contains(position)) return type;
    }
    return {};
}

void LogIndex::add_to(Table& table, std::string_view key, std::uint64_t position) {
    auto found = table.find(key);
    if (found == table.end()) found = table.emplace(std::string(key), PostingList()).first;
    found->second.add(position);
}

}  // namespace skald
