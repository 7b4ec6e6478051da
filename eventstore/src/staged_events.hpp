// The events of a commit group on their way into log and index.
#pragma once
#include <cstdint>
#include <deque>
#include <skald/core/append_request.hpp>
#include <skald/core/random.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "stream_counter.hpp"

namespace skald {

/// Keeps what the events are found by until the group is published. The requests must live as long.
class StagedEvents {
public:
    /// Gives ids to events that have none, and encodes all events as a payload. Nothing is added to
    /// the index yet.
    void encode(StreamCounter& counter, Random& random, AppendRequest& request,
                Timestamp recorded_at, std::vector<std::byte>& payload);

    /// Adds the events that were encoded last to the index, and their keys to keys().
    void add_to(MemoryPart& part, const AppendPlace& place);

    /// The versions of the last events of each write that was encoded last.
    const std::vector<Version>& versions() const { return versions_; }
    std::uint32_t encoded_count() const { return static_cast<std::uint32_t>(offsets_.size()); }

    /// Of the events of this group.
    std::span<const EventKeys> keys() const { return keys_; }
    void begin_group() { keys_.clear(); }
    /// The requests end.
    void clear();

private:
    std::span<const std::string_view> keep(const Tags& tags);
    EventKeys keys_of(const NewEvent& event, const IndexKey& stream, Version version);

    std::vector<EventKeys> keys_;                       // of the group
    std::deque<std::vector<std::string_view>> blocks_;  // of tags, which all keys point into
    // Of the request that was encoded last.
    std::vector<EventKeys> encoded_;
    std::vector<std::uint32_t> offsets_;
    std::vector<Version> versions_;
};

}  // namespace skald
