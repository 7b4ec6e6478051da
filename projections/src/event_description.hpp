// How messages name an event.
#pragma once
#include <skald/core/recorded_event.hpp>
#include <string>

namespace skald {

/// "event 5 (order-placed in order-1)".
inline std::string describe(const RecordedEvent& event) {
    std::string text =
        "event " + std::to_string(event.position.value()) + " (" + std::string(event.type);
    if (!event.stream.empty()) text += " in " + std::string(event.stream);
    return text + ")";
}

}  // namespace skald
