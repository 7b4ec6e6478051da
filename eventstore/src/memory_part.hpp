// The part of the index that grows, in memory. When it is large enough it is frozen, written to a
// file, and another one goes on behind it.
#pragma once
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
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
    IndexKey stream;  // of no text: none
    Version version;  // in the stream
    std::string_view type;
    std::span<const std::string_view> tags;
};

/// One thread adds; the others may look only while it does not.
class MemoryPart final : public IndexPart {
public:
    /// An empty part behind the end of another, or at the beginning of the log. `events`: for how
    /// many it takes room at once; more may come.
    explicit MemoryPart(const IndexRange& before, std::size_t events = 0);

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
        std::uint32_t number = 0;                                  // in its table

        bool is(const IndexKey& key) const { return hash == key.hash && text == key.text; }
    };
    /// Keys are found by hash and text, where they lie.
    struct KeyHash {
        using is_avalanching = void;
        using is_transparent = void;
        std::size_t operator()(const Key* key) const { return key->hash; }
        std::size_t operator()(const IndexKey& key) const { return key.hash; }
    };
    struct KeyEqual {
        using is_transparent = void;
        bool operator()(const Key* one, const Key* other) const { return one == other; }
        bool operator()(const IndexKey& wanted, const Key* key) const { return key->is(wanted); }
        bool operator()(const Key* key, const IndexKey& wanted) const { return key->is(wanted); }
    };
    struct Table {
        boost::unordered_flat_set<Key*, KeyHash, KeyEqual> known;
        std::deque<Key> keys;
        Key* last = nullptr;  // the one that was added to: events of a kind come in a row
    };
    /// Looks up ids by the offsets of their events: four bytes an event stay near the processor.
    struct IdHash {
        using is_avalanching = void;
        using is_transparent = void;
        const MemoryPart& part;
        std::size_t operator()(const EventId& id) const { return hash_of(id); }
        std::size_t operator()(std::uint32_t offset) const { return hash_of(part.ids_[offset]); }
    };
    struct IdEqual {
        using is_transparent = void;
        const MemoryPart& part;
        const EventId& id(const EventId& id) const { return id; }
        const EventId& id(std::uint32_t offset) const { return part.ids_[offset]; }
        bool operator()(const auto& one, const auto& other) const { return id(one) == id(other); }
    };
    struct Event {
        std::uint32_t append;  // the index in appends_
        std::uint32_t payload_offset;
        std::uint32_t stream;  // the number of its key, or no_stream
    };

    Key& key_of(const IndexKey& wanted);
    Key& add_key(Table& table, const IndexKey& wanted);
    void add_posting(const IndexKey& wanted, std::uint32_t offset);
    std::uint32_t add_stream(const EventKeys& keys, std::uint32_t offset);
    const Key* find_key(const IndexKey& key) const;
    PostingView view_of(const Key& key) const;
    const Event& event(std::uint64_t position) const {
        return events_[position - range_.first_position];
    }

    IndexRange range_;
    std::pmr::monotonic_buffer_resource texts_;
    Table tables_[key_kind_count];
    std::vector<EventId> ids_;  // of the events
    boost::unordered_flat_set<std::uint32_t, IdHash, IdEqual> offsets_by_id_;
    std::vector<AppendPlace> appends_;
    std::vector<Event> events_;
    std::vector<NamedLife> lives_;                                      // each stream once
    boost::unordered_flat_map<std::string, std::size_t> life_numbers_;  // in lives_
};

}  // namespace skald
