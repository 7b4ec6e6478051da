// The kinds of records in the stream of an instance. Each is an event type; the names are stored.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skald {

enum class RecordKind : std::uint8_t {
    moved,        // a row was taken
    passed_over,  // the input changed nothing: nobody expects it, or it came too late
    stashed,      // the input waits
    parked,       // the input is set aside
    undone,       // the compensation `input.id` is done, or was given up by a person
    attention,    // the command or compensation `input.id` could not be delivered
    quarantined,  // a step failed; its input is the first of the stash, or a timer that stays
    retried,      // a person wants what is in trouble, or set aside, tried again
    skipped,      // a person gives up what is in trouble
    rescheduled,  // a person moved or cancelled a timer
    terminated,   // a person made the instance fail
    resolved,     // a person ended the instance
};

/// "$saga-passed-over".
std::string event_type_of(RecordKind kind);
/// "passed-over", for people.
std::string_view words_of(RecordKind kind);
/// None: another program's, or a newer version's.
std::optional<RecordKind> record_kind_of(std::string_view event_type);

}  // namespace skald
