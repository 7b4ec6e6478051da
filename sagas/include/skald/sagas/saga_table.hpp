// The table of a saga as plain data: for diagrams, for checks, and to see whether it has changed.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace skald {

/// What becomes of an event that no row expects.
enum class Unexpected : std::uint8_t {
    park,    // it is set aside for a person; the instance goes on
    stash,   // it waits in the instance and is offered again after each change of state
    ignore,  // it is recorded and passed over
};

/// What becomes of an event whose instance has not begun, if the event does not begin it.
enum class EarlyEvents : std::uint8_t {
    wait,       // in the stream of the instance-to-be; offered again when it has begun
    pass_over,  // it is counted and forgotten
};

struct SagaTableRow {
    std::string from = {};  // empty: any state
    std::string event = {};
    std::string to = {};      // empty: the state stays, nothing is left or entered
    std::string action = {};  // names of functions, for people; empty: none
    std::string guard = {};   // empty: none

    friend bool operator==(const SagaTableRow&, const SagaTableRow&) = default;
};

struct UnexpectedRule {
    std::string event = {};
    Unexpected what;

    friend bool operator==(const UnexpectedRule&, const UnexpectedRule&) = default;
};

struct SagaTable {
    std::string initial = {};
    std::vector<SagaTableRow> rows =
        {};  // in their order; of those that match the last is tried first
    std::vector<SagaTableRow> any_state = {};  // tried in their order when no row was taken
    std::vector<UnexpectedRule> rules = {};    // an event without one is parked

    /// Every state that a row names, each once, the initial one first.
    std::vector<std::string> states() const;
    /// Whether the event begins an instance: a row leads out of the initial state by it.
    bool begins(const std::string& event) const;
    /// The table in lines, by which a change of it is seen.
    std::string text() const;

    friend bool operator==(const SagaTable&, const SagaTable&) = default;
};

}  // namespace skald
