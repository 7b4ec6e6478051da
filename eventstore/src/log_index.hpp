// The index of the log engine: for each key the positions of its events. It is kept in memory and
// made again from the log when the store is opened. Not thread-safe: see IndexLock.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/uuid.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "position_table.hpp"
#include "posting_list.hpp"
#include "stream_table.hpp"

namespace skald {

enum class KeyKind : std::uint8_t { category, type, tag, stream };

/// What an event is found by.
struct EventKeys {
    EventId id;
    std::string_view stream;  // empty: none
    std::string_view type;
    std::span<const std::string_view> tags;
};

class LogIndex {
public:
    /// The next events are those of this append.
    void begin_append(const AppendPlace& append) { positions_.begin_append(append); }
    /// Adds the next event. It begins at `payload_offset` of its append's payload.
    void add(const EventKeys& keys, std::uint32_t payload_offset);

    /// The last position added, visible or not.
    std::uint64_t last() const { return positions_.last(); }
    /// Null: no event has the key.
    const PostingList* find(KeyKind kind, std::string_view key) const;
    std::optional<std::uint64_t> find(const EventId& id) const;
    /// Looks through the lists of all types: for messages.
    std::string_view type_of(std::uint64_t position) const;
    const PositionTable& positions() const { return positions_; }
    StreamTable& streams() { return streams_; }
    const StreamTable& streams() const { return streams_; }

private:
    using Table = std::unordered_map<std::string, PostingList, TextHash, std::equal_to<>>;

    static void add_to(Table& table, std::string_view key, std::uint64_t position);

    PositionTable positions_;
    StreamTable streams_;
    Table tables_[3];  // by KeyKind; streams have a table of their own
    // The posting list of an id has one position, so it is kept without a list.
    std::unordered_map<EventId, std::uint64_t> ids_;
};

}  // namespace skald
