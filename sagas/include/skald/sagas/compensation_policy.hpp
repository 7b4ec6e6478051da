// How a compensation is tried.
#pragma once
#include <chrono>
#include <cstdint>
#include <skald/core/event_type.hpp>
#include <string>
#include <string_view>

namespace skald {

/// A compensation is sent until it is done, with pauses that double from `pause` to `pause_max`. After
/// so many attempts it gives up, and the instance needs attention. Times are kept in milliseconds.
struct CompensationPolicy {
    /// The type of the event that says it is done; empty: it is done when the bus has delivered it.
    std::string answered_by = {};
    std::uint32_t attempts_max = 10;  // at least 1
    std::chrono::milliseconds pause = std::chrono::seconds(1);
    std::chrono::milliseconds pause_max = std::chrono::minutes(5);
    /// Without an answer for so long it is sent again, which counts as an attempt.
    std::chrono::milliseconds answer_within = std::chrono::minutes(1);
};

/// Done when the answer E has come.
template <Named E>
CompensationPolicy until(CompensationPolicy policy = {}) {
    policy.answered_by = std::string(std::string_view(E::name));
    return policy;
}

}  // namespace skald
