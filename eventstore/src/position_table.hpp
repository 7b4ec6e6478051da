// From a position to the place of its event in the log, and to its stream.
#pragma once
#include <cstddef>
#include <cstdint>
#include <skald/core/timestamp.hpp>
#include <vector>

#include "frame_location.hpp"

namespace skald {

/// An append as it lies in the log.
struct AppendPlace {
    FrameLocation frame;
    std::uint64_t first_position = 0;
    std::uint32_t count = 0;  // of events
    Timestamp recorded_at;
};

class PositionTable {
public:
    /// Positions follow each other without gaps, from 1.
    void begin_append(const AppendPlace& append) { appends_.push_back(append); }
    void add(std::uint32_t payload_offset, std::uint32_t stream_number) {
        events_.push_back({payload_offset, stream_number});
    }

    std::uint64_t last() const { return events_.size(); }
    const AppendPlace& append_of(std::uint64_t position) const;
    /// Where the event begins in the payload of its frame.
    std::uint32_t payload_offset_of(std::uint64_t position) const {
        return events_[position - 1].payload_offset;
    }
    std::uint32_t stream_of(std::uint64_t position) const { return events_[position - 1].stream; }
    /// The first position that was recorded at or after the time; last() + 1 if there is none.
    std::uint64_t first_since(Timestamp recorded_at) const;

private:
    struct Event {
        std::uint32_t payload_offset;
        std::uint32_t stream;
    };

    std::vector<AppendPlace> appends_;
    std::vector<Event> events_;  // the index is the position less one
};

}  // namespace skald
