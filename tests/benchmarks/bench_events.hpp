// The event that the append benchmarks write: 256 bytes of data, a stream, a type, no tag.
#pragma once
#include <cstddef>
#include <skald/core/new_event.hpp>
#include <skald/core/stream_id.hpp>
#include <string>
#include <vector>

namespace skald::bench {

inline constexpr std::size_t data_bytes = 256;
/// What such an event takes in the log, with frame, names, id and times.
inline constexpr std::size_t frame_bytes = 432;

inline StreamId bench_stream(std::size_t client) {
    return *StreamId::parse("account-" + std::to_string(client));
}

inline std::vector<NewEvent> one_event() {
    std::vector<NewEvent> events(1);
    events[0].type = "money-deposited";
    events[0].data = std::string(data_bytes, 'x');
    return events;
}

}  // namespace skald::bench
