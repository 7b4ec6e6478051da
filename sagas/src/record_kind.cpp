#include "record_kind.hpp"

#include <array>
#include <cstddef>

namespace skald {
namespace {

constexpr std::string_view prefix = "$saga-";
constexpr std::array<std::string_view, 12> words{
    "moved",       "passed-over", "stashed", "parked",      "undone",     "needs-attention",
    "quarantined", "retried",     "skipped", "rescheduled", "terminated", "resolved"};

}  // namespace

std::string_view words_of(RecordKind kind) {
    return words.at(static_cast<std::size_t>(kind));
}

std::string event_type_of(RecordKind kind) {
    return std::string(prefix).append(words_of(kind));
}

std::optional<RecordKind> record_kind_of(std::string_view event_type) {
    if (!event_type.starts_with(prefix)) return {};
    event_type.remove_prefix(prefix.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == event_type) return static_cast<RecordKind>(i);
    }
    return {};
}

}  // namespace skald
