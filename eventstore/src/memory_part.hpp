// The part of the index that grows, in memory. When it is large enough it is frozen, written to a
// file, and another one goes on behind it.
#pragma once
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <memory_resource>
#include <span>

#include "index_part.hpp"

namespace skald {

/// An append as it lies in the log.
struct AppendPlace {
    FrameLocation frame;
    std::uint64_t first_position = 0;
    std::uint32_t count = 0;  // of events
    Timestamp recorded_at;
};

/// What an event is found by.
struct EventKeys {
    EventId id;
    std::string_view stream;  // empty: none
    Version version;          // in the stream
    std::string_view type;
    std::span<const std::string_view> tags;
};

/// One thread adds; the others may look only while it does not.
class MemoryPart final : public IndexPart {
public:
    /// An empty part behind the end of another, or at the beginning of the log.
    explicit MemoryPart(const IndexRange& before);

    /// The next events are those of this append.
    void begin_append(const AppendPlace& append) { appends_.push_back(append); }
    /// Adds the next event. It begins at `payload_offset` of its append's payload.
    void add(const EventKeys& keys, std::uint32_t payload_offset);
    void keep_snapshot(std::string_view stream, std::string_view kind, const SnapshotPlace& place);
    void keep_life(const std::string& stream, const StreamLife& life);
    /// The stretch ends here so far: behind a group.
    void end_at(const LogPlace& end, std::uint64_t epoch, std::uint64_t group);

    /// Whether there is anything to find in it.
    bool empty() const;

    const IndexRange& range() const override { return range_; }
    PostingView find(const IndexKey& key) const override;
    StreamPostings find_stream(const IndexKey& stream) const override;
    std::optional<std::uint64_t> find(const EventId& id, std::uint64_t hash) const override;
    std::optional<SnapshotPlace> find_snapshot(const IndexKey& key) const override;
    EventSpot spot(std::uint64_t position) const override;
    std::string_view stream_of(std::uint64_t position) const override;
    const std::vector<NamedLife>& lives() const override { return lives_; }
    std::unique_ptr<PartSequence<PartKey>> keys(KeyKind kind) const override;
    std::unique_ptr<PartSequence<PartId>> ids() const override;

private:
    static constexpr std::uint32_t no_stream = UINT32_MAX;

    struct Key {
        std::uint64_t hash = 0;
        std::string_view text;                                     // lies in texts_
        boost::container::small_vector<std::uint32_t, 4> offsets;  // of positions
        std::uint64_t first_version = 0;                           // of a stream
        SnapshotPlace snapshot;                                    // of a snapshot
    };
    struct HashedText {
        std::uint64_t hash;
        std::string_view text;
        friend bool operator==(const HashedText&, const HashedText&) = default;
    };
    struct TextHash {
        using is_avalanching = void;
        std::size_t operator()(const HashedText& key) const { return key.hash; }
    };
    struct IdHash {
        using is_avalanching = void;
        std::size_t operator()(const EventId& id) const { return hash_of(id); }
    };
    struct Table {
        boost::unordered_flat_map<HashedText, std::uint32_t, TextHash> numbers;  // in keys
        std::deque<Key> keys;
    };
    struct Event {
        std::uint32_t append;  // the index in appends_
        std::uint32_t payload_offset;
        std::uint32_t stream;  // the number of its key, or no_stream
    };

    std::uint32_t number_of(KeyKind kind, const IndexKey& key);
    void add_posting(KeyKind kind, std::string_view text, std::uint32_t offset);
    std::uint32_t add_stream(const EventKeys& keys, std::uint32_t offset);
    const Key* find_key(const IndexKey& key) const;
    PostingView view_of(const Key& key) const;
    const Event& event(std::uint64_t position) const {
        return events_[position - range_.first_position];
    }

    IndexRange range_;
    std::pmr::monotonic_buffer_resource texts_;
    Table tables_[key_kind_count];
    boost::unordered_flat_map<EventId, std::uint32_t, IdHash> ids_;  // to offsets of positions
    std::vector<AppendPlace> appends_;
    std::vector<Event> events_;
    std::vector<NamedLife> lives_;                                      // each stream once
    boost::unordered_flat_map<std::string, std::size_t> life_numbers_;  // in lives_
};

}  // namespace skald
