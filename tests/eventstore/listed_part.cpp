#include "listed_part.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <skald/core/stream_id.hpp>

namespace skald {
namespace {

// Things in the order of their hashes.
template <class T>
class ListedSequence final : public PartSequence<T> {
public:
    explicit ListedSequence(std::vector<T> items) : items_(std::move(items)) {}
    const T* next() override { return next_ == items_.size() ? nullptr : &items_[next_++]; }

private:
    const std::vector<T> items_;
    std::size_t next_ = 0;
};

template <class T>
std::vector<T> all_of(std::unique_ptr<PartSequence<T>> sequence) {
    std::vector<T> items;
    while (const T* item = sequence->next()) items.push_back(*item);
    return items;
}

std::vector<std::uint64_t> positions(const PostingView& view) {
    std::vector<std::uint64_t> all;
    for (std::size_t i = 0; i < view.size(); ++i) all.push_back(view[i]);
    return all;
}

void expect_same(const std::optional<SnapshotPlace>& found,
                 const std::optional<SnapshotPlace>& expected) {
    ASSERT_EQ(found.has_value(), expected.has_value());
    if (!found) return;
    EXPECT_EQ(found->version, expected->version);
    EXPECT_EQ(found->frame, expected->frame);
}

void expect_same_key(const IndexPart& found, const IndexPart& expected, const IndexKey& key) {
    SCOPED_TRACE(std::string(key.text) + " of kind " + std::to_string(static_cast<int>(key.kind)));
    if (key.kind == KeyKind::snapshot) {
        expect_same(found.find_snapshot(key), expected.find_snapshot(key));
        return;
    }
    EXPECT_EQ(positions(found.find(key)), positions(expected.find(key)));
    if (key.kind != KeyKind::stream) return;
    const StreamPostings stream = found.find_stream(key);
    const StreamPostings expected_stream = expected.find_stream(key);
    EXPECT_EQ(positions(stream.events), positions(expected_stream.events));
    EXPECT_EQ(stream.first_version, expected_stream.first_version);
}

void expect_same_keys(const IndexPart& found, const IndexPart& expected, KeyKind kind,
                      KeyHash hash) {
    const auto keys = all_of(found.keys(kind));
    const auto expected_keys = all_of(expected.keys(kind));
    ASSERT_EQ(keys.size(), expected_keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        EXPECT_EQ(keys[i].hash, expected_keys[i].hash);
        EXPECT_EQ(keys[i].text, expected_keys[i].text);
        EXPECT_EQ(keys[i].first_version, expected_keys[i].first_version);
        EXPECT_EQ(positions(keys[i].events), positions(expected_keys[i].events));
        const std::string key(expected_keys[i].text);
        expect_same_key(found, expected, {kind, key, hash(kind, key)});
        const std::string missing = key + "?";
        expect_same_key(found, expected, {kind, missing, hash(kind, missing)});
    }
    for (const std::string& missing :
         {std::string(), std::string("nobody"), std::string(9, '\0')}) {
        expect_same_key(found, expected, {kind, missing, hash(kind, missing)});
    }
}

void expect_same_ids(const IndexPart& found, const IndexPart& expected) {
    const auto ids = all_of(found.ids());
    const auto expected_ids = all_of(expected.ids());
    ASSERT_EQ(ids.size(), expected_ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(ids[i].hash, expected_ids[i].hash);
        EXPECT_EQ(ids[i].id, expected_ids[i].id);
        EXPECT_EQ(ids[i].position, expected_ids[i].position);
        EXPECT_EQ(found.find(ids[i].id, ids[i].hash), ids[i].position);
        auto bytes = ids[i].id.uuid().bytes();
        bytes[15] = static_cast<std::uint8_t>(bytes[15] + 1);
        const EventId other{Uuid(bytes)};
        EXPECT_EQ(found.find(other, hash_of(other)), expected.find(other, hash_of(other)));
    }
}

std::vector<NamedLife> sorted(std::vector<NamedLife> lives) {
    std::sort(lives.begin(), lives.end(),
              [](const NamedLife& a, const NamedLife& b) { return a.stream < b.stream; });
    return lives;
}

EventId event_id(std::uint64_t position) {
    return EventId::named("event " + std::to_string(position));
}

IndexRange beginning_at(const LogPlace& place, std::uint64_t position) {
    IndexRange range;
    range.begin = range.end = place;
    range.first_position = range.next_position = position;
    return range;
}

}  // namespace

void ListedPart::add(const ListedEvent& event, const EventId& id, const EventSpot& spot,
                     std::uint64_t version) {
    if (!event.stream.empty()) {
        add_key(KeyKind::stream, event.stream, version);
        add_key(KeyKind::category, std::string(category_of(event.stream)));
    }
    add_key(KeyKind::type, event.type);
    for (const std::string& tag : event.tags) add_key(KeyKind::tag, tag);
    ids_.emplace(id, range_.next_position);
    events_.push_back({event.stream, spot});
    range_.recorded_at = spot.recorded_at;
    ++range_.next_position;
}

void ListedPart::add_key(KeyKind kind, const std::string& text, std::uint64_t version) {
    auto [found, is_new] = keys_[static_cast<int>(kind)].try_emplace(text);
    if (is_new) found->second.first_version = version;
    found->second.offsets.push_back(static_cast<std::uint32_t>(range_.event_count()));
}

void ListedPart::add_snapshot(const std::string& key, const SnapshotPlace& place) {
    keys_[static_cast<int>(KeyKind::snapshot)][key].snapshot = place;
}

void ListedPart::set_life(const NamedLife& life) {
    std::erase_if(lives_, [&](const NamedLife& old) { return old.stream == life.stream; });
    lives_.push_back(life);
}

void ListedPart::end_at(const LogPlace& end, std::uint64_t group) {
    range_.end = end;
    range_.group = group;
    range_.epoch = group / 3;
}

PostingView ListedPart::view(const Key& key) const {
    return {range_.first_position, key.offsets.data(), key.offsets.size(), nullptr};
}

PostingView ListedPart::find(const IndexKey& key) const {
    const auto& keys = keys_[static_cast<int>(key.kind)];
    const auto found = keys.find(key.text);
    return found == keys.end() ? PostingView() : view(found->second);
}

StreamPostings ListedPart::find_stream(const IndexKey& stream) const {
    const auto& keys = keys_[static_cast<int>(KeyKind::stream)];
    const auto found = keys.find(stream.text);
    if (found == keys.end()) return {};
    return {view(found->second), found->second.first_version};
}

std::optional<std::uint64_t> ListedPart::find(const EventId& id, std::uint64_t) const {
    const auto found = ids_.find(id);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<SnapshotPlace> ListedPart::find_snapshot(const IndexKey& key) const {
    const auto& keys = keys_[static_cast<int>(KeyKind::snapshot)];
    const auto found = keys.find(key.text);
    return found == keys.end() ? std::nullopt : std::optional(found->second.snapshot);
}

EventSpot ListedPart::spot(std::uint64_t position) const {
    return events_.at(position - range_.first_position).spot;
}

std::string_view ListedPart::stream_of(std::uint64_t position) const {
    return events_.at(position - range_.first_position).stream;
}

std::unique_ptr<PartSequence<PartKey>> ListedPart::keys(KeyKind kind) const {
    std::vector<PartKey> keys;
    for (const auto& [text, key] : keys_[static_cast<int>(kind)]) {
        keys.push_back({hash_(kind, text), text, view(key), key.first_version, key.snapshot});
    }
    std::sort(keys.begin(), keys.end(), [](const PartKey& a, const PartKey& b) {
        return std::pair(a.hash, a.text) < std::pair(b.hash, b.text);
    });
    return std::make_unique<ListedSequence<PartKey>>(std::move(keys));
}

std::unique_ptr<PartSequence<PartId>> ListedPart::ids() const {
    std::vector<PartId> ids;
    for (const auto& [id, position] : ids_) ids.push_back({hash_of(id), id, position});
    std::sort(ids.begin(), ids.end(), [](const PartId& a, const PartId& b) {
        return std::pair(a.hash, a.id) < std::pair(b.hash, b.id);
    });
    return std::make_unique<ListedSequence<PartId>>(std::move(ids));
}

PartRow::PartRow(KeyHash hash, std::uint64_t first_position) : hash_(hash), end_{1, 4096} {
    part_ = std::make_shared<ListedPart>(beginning_at(end_, first_position), hash_);
    whole_ = std::make_unique<ListedPart>(beginning_at(end_, first_position), hash_);
}

FrameLocation PartRow::next_frame() {
    const FrameLocation frame{end_.segment, end_.offset, 112 + 8 * end_.segment};
    end_.offset += frame.bytes;
    if (end_.offset > 20'000) end_ = {end_.segment + 1, 4096};
    ++groups_;
    return frame;
}

void PartRow::add(const ListedEvent& event) {
    const std::uint64_t position = whole_->range().next_position;
    EventSpot spot;
    spot.frame = next_frame();
    spot.payload_offset = static_cast<std::uint32_t>(position % 7);
    spot.recorded_at = Timestamp(std::chrono::nanoseconds(1'000 * position));
    const std::uint64_t version = event.stream.empty() ? 0 : versions_[event.stream]++;
    for (ListedPart* part : growing()) part->add(event, event_id(position), spot, version);
}

void PartRow::add_snapshot(const std::string& stream, const std::string& kind, Version version) {
    const SnapshotPlace place{version, next_frame()};
    std::string key = stream;
    key += '\0';
    key += kind;
    for (ListedPart* part : growing()) part->add_snapshot(key, place);
}

void PartRow::set_life(const std::string& stream, const StreamLife& life) {
    next_frame();
    for (ListedPart* part : growing()) part->set_life({stream, life});
}

void PartRow::end_part() {
    for (ListedPart* part : growing()) part->end_at(end_, groups_);
    IndexRange next = beginning_at(end_, part_->range().next_position);
    next.recorded_at = part_->range().recorded_at;
    parts_.push_back(std::move(part_));
    part_ = std::make_shared<ListedPart>(next, hash_);
}

void expect_same_answers(const IndexPart& found, const ListedPart& expected, KeyHash hash) {
    EXPECT_EQ(found.range(), expected.range());
    for (int kind = 0; kind < key_kind_count; ++kind) {
        expect_same_keys(found, expected, static_cast<KeyKind>(kind), hash);
    }
    expect_same_ids(found, expected);
    EXPECT_EQ(sorted(found.lives()), sorted(expected.lives()));
    const IndexRange& range = expected.range();
    for (auto position = range.first_position; position < range.next_position; ++position) {
        const EventSpot spot = found.spot(position);
        const EventSpot expected_spot = expected.spot(position);
        EXPECT_EQ(spot.frame, expected_spot.frame);
        EXPECT_EQ(spot.payload_offset, expected_spot.payload_offset);
        EXPECT_EQ(spot.recorded_at, expected_spot.recorded_at);
        EXPECT_EQ(found.stream_of(position), expected.stream_of(position));
    }
}

}  // namespace skald
