// What can be found wrong with a saga by looking at its table, for a test of the user's:
//
//     EXPECT_THAT(skald::findings_in(order_fulfilment().table), IsEmpty());
#pragma once
#include <cstdint>
#include <skald/sagas/saga_table.hpp>
#include <string>
#include <vector>

namespace skald {

struct TableFinding {
    enum class Kind : std::uint8_t {
        unreachable,    // no row leads to the state
        no_way_out,     // no way leads from the state to the end
        unsaid_event,   // the state has no row for the event, and no rule says what becomes of it
        never_matches,  // a later row of the same state and event has no guard, so this one is dead
    };
    Kind kind;
    std::string state;
    std::string event;  // empty: of no event

    friend bool operator==(const TableFinding&, const TableFinding&) = default;
};

/// "state "charging" says nothing of event "stock-reserved": give it a row, or Ignore, Stash or Park".
std::string to_string(const TableFinding& finding);

/// All of them, in the order of the states. Events are those that any row or rule names. A timer needs
/// no rule where nothing schedules it, which a table does not show: give it a row for any state.
std::vector<TableFinding> findings_in(const SagaTable& table);

}  // namespace skald
