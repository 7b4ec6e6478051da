#include "partition_links.hpp"

#include <algorithm>
#include <charconv>

#include "partition_reader.hpp"
#include "received_record.hpp"

namespace skald::kafka {
namespace {

// Behind its checkpoint a relay has published little, so what is before it is near the end; unless
// the relay was reset, or has not published here for long.
constexpr std::int64_t back_first = 256;
constexpr std::int64_t back_max = 65'536;

}  // namespace

Result<PartitionLinks> PartitionLinks::find(const PublisherOptions& options,
                                            const std::string& topic, int partitions,
                                            GlobalPosition checkpoint,
                                            const std::stop_token& stop) {
    if (partitions < 1) {
        return Error{Errc::unavailable, "topic \"" + topic + "\" has no partitions yet"};
    }
    PartitionLinks links(options.name, partitions);
    if (checkpoint == GlobalPosition()) {
        std::ranges::fill(links.last_, GlobalPosition());  // it begins
        return links;
    }
    if (auto looked = links.look_back(options, topic, checkpoint, stop); !looked) {
        return looked.error();
    }
    return links;
}

Result<void> PartitionLinks::look_back(const PublisherOptions& options, const std::string& topic,
                                       GlobalPosition checkpoint, const std::stop_token& stop) {
    auto reader =
        PartitionReader::open(options.connection, topic,
                              "looking for what relay \"" + options.name + "\" published", stop);
    if (!reader) return reader.error();
    std::vector<PartitionReader::Piece> all;
    for (std::size_t i = 0; i < last_.size(); ++i) {
        const auto bounds = (*reader)->bounds(static_cast<std::int32_t>(i));
        if (!bounds) return bounds.error();
        all.push_back(*bounds);
        if (bounds->until == 0) last_[i] = GlobalPosition();  // nothing was ever here
    }
    for (std::int64_t back = back_first; back <= back_max; back *= 16) {
        std::vector<PartitionReader::Piece> unknown;
        for (const auto& piece : all) {
            if (last_[static_cast<std::size_t>(piece.partition)]) continue;
            unknown.push_back(
                {piece.partition, std::max(piece.from, piece.until - back), piece.until});
        }
        if (unknown.empty()) return {};
        const auto read = (*reader)->read(unknown, [&](const rd_kafka_message_t& message) {
            const Last position = position_of(message);
            if (position && *position <= checkpoint) {
                last_[static_cast<std::size_t>(message.partition)] = position;
            }
            return Result<void>();
        });
        if (!read) return read;
        for (const auto& piece : unknown) {
            Last& last = last_[static_cast<std::size_t>(piece.partition)];
            if (!last && piece.from == 0) last = GlobalPosition();  // all of it was looked at
        }
    }
    return {};
}

// None: the message is not of this relay.
PartitionLinks::Last PartitionLinks::position_of(const rd_kafka_message_t& message) const {
    if (!header_of(message, "skald-previous").starts_with(prefix_)) return std::nullopt;
    const std::string_view text = header_of(message, "skald-position");
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return GlobalPosition(value);
}

std::int32_t PartitionLinks::partition_of(std::string_view key) const {
    return rd_kafka_msg_partitioner_murmur2(
        nullptr, key.data(), key.size(), static_cast<std::int32_t>(last_.size()), nullptr, nullptr);
}

std::string PartitionLinks::link(std::int32_t partition, GlobalPosition position) {
    Last& last = last_[static_cast<std::size_t>(partition)];
    std::string link = prefix_;
    if (last) link += std::to_string(last->value());
    last = position;
    return link;
}

}  // namespace skald::kafka
