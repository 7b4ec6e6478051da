// The error of an append whose condition fails, in the same words from every store.
#pragma once
#include <cstdint>
#include <skald/core/error.hpp>
#include <string>
#include <string_view>

namespace skald {

/// An event that matches a condition. An empty `stream`: it has none.
struct ConditionMatch {
    std::uint64_t position;
    std::string_view type;
    std::string_view stream;
};

inline Error condition_failed(std::uint64_t after, const ConditionMatch& match) {
    std::string message = "the event at position " + std::to_string(match.position) + " matches";
    message += " the condition, which looks behind position " + std::to_string(after) + ": \"";
    message += match.type;
    message += '"';
    if (!match.stream.empty()) {
        message += " in stream \"";
        message += match.stream;
        message += '"';
    }
    return Error{.code = Errc::condition_failed,
                 .message = std::move(message),
                 .stream = std::string(match.stream)};
}

}  // namespace skald
