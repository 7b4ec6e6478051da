#include "memory_part.hpp"

#include <algorithm>
#include <cstring>
#include <skald/core/stream_id.hpp>

namespace skald {
namespace {

IndexRange behind(const IndexRange& before) {
    IndexRange range = before;
    range.begin = before.end;
    range.first_position = before.next_position;
    return range;
}

}  // namespace

std::string snapshot_key(std::string_view stream, std::string_view kind) {
    std::string text(stream);
    text += '\0';
    text += kind;
    return text;
}

MemoryPart::MemoryPart(const IndexRange& before, std::size_t events)
    : range_(behind(before)), offsets_by_id_(events, IdHash{*this}, IdEqual{*this}) {
    appends_.reserve(events);
    events_.reserve(events);
    ids_.reserve(events);
}

bool MemoryPart::empty() const {
    return events_.empty() && lives_.empty() &&
           tables_[static_cast<int>(KeyKind::snapshot)].keys.empty();
}

void MemoryPart::add(const EventKeys& keys, std::uint32_t payload_offset) {
    const auto offset = static_cast<std::uint32_t>(events_.size());
    const std::uint32_t stream = keys.stream.text.empty() ? no_stream : add_stream(keys, offset);
    add_posting({KeyKind::type, keys.type}, offset);
    for (const std::string_view tag : keys.tags) add_posting({KeyKind::tag, tag}, offset);
    ids_.push_back(keys.id);
    offsets_by_id_.insert(offset);  // of an id that is there already, the first stays
    events_.push_back({static_cast<std::uint32_t>(appends_.size() - 1), payload_offset, stream});
    range_.next_position = range_.first_position + events_.size();
    range_.recorded_at = appends_.back().recorded_at;
}

std::uint32_t MemoryPart::add_stream(const EventKeys& keys, std::uint32_t offset) {
    Key& stream = key_of(keys.stream);
    if (stream.offsets.empty()) stream.first_version = keys.version.value();
    stream.offsets.push_back(offset);
    add_posting({KeyKind::category, category_of(keys.stream.text)}, offset);
    return stream.number;
}

void MemoryPart::add_posting(const IndexKey& wanted, std::uint32_t offset) {
    Key& key = key_of(wanted);
    // A tag may be given twice.
    if (key.offsets.empty() || key.offsets.back() != offset) key.offsets.push_back(offset);
}

MemoryPart::Key& MemoryPart::key_of(const IndexKey& wanted) {
    Table& table = tables_[static_cast<int>(wanted.kind)];
    if (table.last == nullptr || !table.last->is(wanted)) {
        const auto found = table.known.find(wanted);
        table.last = found != table.known.end() ? *found : &add_key(table, wanted);
    }
    return *table.last;
}

MemoryPart::Key& MemoryPart::add_key(Table& table, const IndexKey& wanted) {
    char* text = static_cast<char*>(texts_.allocate(wanted.text.size() + 1, 1));
    std::memcpy(text, wanted.text.data(), wanted.text.size());
    Key& key = table.keys.emplace_back();
    key.hash = wanted.hash;
    key.text = {text, wanted.text.size()};
    key.number = static_cast<std::uint32_t>(table.keys.size() - 1);
    table.known.insert(&key);
    return key;
}

void MemoryPart::keep_snapshot(std::string_view stream, std::string_view kind,
                               const SnapshotPlace& place) {
    key_of({KeyKind::snapshot, snapshot_key(stream, kind)}).snapshot = place;
}

void MemoryPart::keep_life(const std::string& stream, const StreamLife& life) {
    const auto [known, is_new] = life_numbers_.try_emplace(stream, lives_.size());
    if (is_new) {
        lives_.push_back({stream, life});
    } else {
        lives_[known->second].life = life;
    }
}

void MemoryPart::end_at(const LogPlace& end, std::uint64_t epoch, std::uint64_t group) {
    range_.end = end;
    range_.epoch = epoch;
    range_.group = group;
}

const MemoryPart::Key* MemoryPart::find_key(const IndexKey& key) const {
    const Table& table = tables_[static_cast<int>(key.kind)];
    const auto found = table.known.find(key);
    return found == table.known.end() ? nullptr : *found;
}

PostingView MemoryPart::view_of(const Key& key) const {
    return {range_.first_position, key.offsets.data(), key.offsets.size(), nullptr};
}

PostingView MemoryPart::find(const IndexKey& key) const {
    const Key* found = find_key(key);
    return found ? view_of(*found) : PostingView();
}

StreamPostings MemoryPart::find_stream(const IndexKey& stream) const {
    const Key* found = find_key(stream);
    if (found == nullptr) return {};
    return {view_of(*found), found->first_version};
}

std::optional<std::uint64_t> MemoryPart::find(const EventId& id, std::uint64_t) const {
    const auto found = offsets_by_id_.find(id);
    if (found == offsets_by_id_.end()) return std::nullopt;
    return range_.first_position + *found;
}

std::optional<SnapshotPlace> MemoryPart::find_snapshot(const IndexKey& key) const {
    const Key* found = find_key(key);
    return found ? std::optional(found->snapshot) : std::nullopt;
}

EventSpot MemoryPart::spot(std::uint64_t position) const {
    const Event& found = event(position);
    const AppendPlace& append = appends_[found.append];
    return {append.frame, found.payload_offset, append.recorded_at};
}

std::string_view MemoryPart::stream_of(std::uint64_t position) const {
    const std::uint32_t number = event(position).stream;
    if (number == no_stream) return {};
    return tables_[static_cast<int>(KeyKind::stream)].keys[number].text;
}

namespace {

/// Things that were sorted before.
template <class T>
class SortedSequence final : public PartSequence<T> {
public:
    explicit SortedSequence(std::vector<T> sorted) : sorted_(std::move(sorted)) {}
    const T* next() override { return next_ < sorted_.size() ? &sorted_[next_++] : nullptr; }

private:
    std::vector<T> sorted_;
    std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<PartSequence<PartKey>> MemoryPart::keys(KeyKind kind) const {
    std::vector<PartKey> sorted;
    const Table& table = tables_[static_cast<int>(kind)];
    sorted.reserve(table.keys.size());
    for (const Key& key : table.keys) {
        sorted.push_back({key.hash, key.text, view_of(key), key.first_version, key.snapshot});
    }
    std::sort(sorted.begin(), sorted.end(), [](const PartKey& a, const PartKey& b) {
        return a.hash != b.hash ? a.hash < b.hash : a.text < b.text;
    });
    return std::make_unique<SortedSequence<PartKey>>(std::move(sorted));
}

std::unique_ptr<PartSequence<PartId>> MemoryPart::ids() const {
    std::vector<PartId> sorted;
    sorted.reserve(ids_.size());
    for (const std::uint32_t offset : offsets_by_id_) {
        const EventId& id = ids_[offset];
        sorted.push_back({hash_of(id), id, range_.first_position + offset});
    }
    std::sort(sorted.begin(), sorted.end(), [](const PartId& a, const PartId& b) {
        return a.hash != b.hash ? a.hash < b.hash : a.id < b.id;
    });
    return std::make_unique<SortedSequence<PartId>>(std::move(sorted));
}

}  // namespace skald
