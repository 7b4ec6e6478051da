// A step of a log that is brought into the store: one command, or one recorded fact, on one object.
#pragma once
#include <skald/core/tags.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <string>

namespace orders {

/// Each step yields exactly one event, so that the n-th step of a log is the event at position n,
/// and a log that was cut off is continued where the store ends.
template <class Command>
struct Step {
    skald::Timestamp at;   // when it happened
    std::string object;    // the id of the order, item or package
    Command command;       // what happened or shall happen
    skald::Tags tags;      // "<object type>:<object id>" of all that it concerns
    skald::CommandId id;   // follows from the log, so that a second run repeats nothing
    std::string metadata;  // where the step comes from, as JSON
    std::string place;     // the same for people: "event place_o-990001"
};

}  // namespace orders
