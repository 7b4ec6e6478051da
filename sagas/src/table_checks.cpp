#include <algorithm>
#include <set>
#include <skald/sagas/table_checks.hpp>

#include "instance_state.hpp"

namespace skald {
namespace {

using Kind = TableFinding::Kind;

bool is_end(const std::string& state) {
    return state == completed_state || state == failed_state;
}

// Adds what one arrow leads to, until nothing is new.
template <class Step>
std::set<std::string> closure(std::set<std::string> reached, const Step& step) {
    for (;;) {
        const std::size_t before = reached.size();
        step(reached);
        if (reached.size() == before) return reached;
    }
}

std::set<std::string> reachable(const SagaTable& table) {
    std::set<std::string> begin{table.initial};
    for (const SagaTableRow& row : table.any_state) begin.insert(row.to);
    return closure(std::move(begin), [&](std::set<std::string>& reached) {
        for (const SagaTableRow& row : table.rows) {
            if (reached.contains(row.from)) reached.insert(row.to);
        }
    });
}

// The states from which the end can be reached.
std::set<std::string> with_way_out(const SagaTable& table) {
    std::set<std::string> ends{std::string(completed_state), std::string(failed_state)};
    auto out = closure(std::move(ends), [&](std::set<std::string>& reached) {
        for (const SagaTableRow& row : table.rows) {
            if (reached.contains(row.to)) reached.insert(row.from);
        }
    });
    const bool any = std::any_of(table.any_state.begin(), table.any_state.end(),
                                 [&](const SagaTableRow& row) { return out.contains(row.to); });
    if (any) {
        for (const std::string& state : table.states()) out.insert(state);
    }
    return out;
}

std::vector<std::string> events_of(const SagaTable& table) {
    std::set<std::string> events;
    for (const SagaTableRow& row : table.rows) events.insert(row.event);
    for (const SagaTableRow& row : table.any_state) events.insert(row.event);
    for (const UnexpectedRule& rule : table.rules) events.insert(rule.event);
    return {events.begin(), events.end()};
}

bool is_said(const SagaTable& table, const std::string& state, const std::string& event) {
    const auto in_any = [&](const SagaTableRow& row) { return row.event == event; };
    const auto in_state = [&](const SagaTableRow& row) {
        return row.event == event && row.from == state;
    };
    const auto in_rule = [&](const UnexpectedRule& rule) { return rule.event == event; };
    return std::any_of(table.rows.begin(), table.rows.end(), in_state) ||
           std::any_of(table.any_state.begin(), table.any_state.end(), in_any) ||
           std::any_of(table.rules.begin(), table.rules.end(), in_rule);
}

void find_dead_rows(const SagaTable& table, std::vector<TableFinding>& findings) {
    for (auto row = table.rows.begin(); row != table.rows.end(); ++row) {
        const bool dead = std::any_of(row + 1, table.rows.end(), [&](const SagaTableRow& later) {
            return later.from == row->from && later.event == row->event && later.guard.empty();
        });
        if (dead) findings.push_back({Kind::never_matches, row->from, row->event});
    }
}

}  // namespace

std::vector<TableFinding> findings_in(const SagaTable& table) {
    std::vector<TableFinding> findings;
    const std::set<std::string> reached = reachable(table);
    const std::set<std::string> out = with_way_out(table);
    const std::vector<std::string> events = events_of(table);
    for (const std::string& state : table.states()) {
        if (is_end(state)) continue;
        if (!reached.contains(state)) findings.push_back({Kind::unreachable, state, ""});
        if (!out.contains(state)) findings.push_back({Kind::no_way_out, state, ""});
        // An instance that has not begun is in the initial state: early events have a rule of their own.
        if (state == table.initial) continue;
        for (const std::string& event : events) {
            if (table.begins(event) || is_said(table, state, event)) continue;
            findings.push_back({Kind::unsaid_event, state, event});
        }
    }
    find_dead_rows(table, findings);
    return findings;
}

std::string to_string(const TableFinding& finding) {
    const std::string state = "state \"" + finding.state + "\"";
    switch (finding.kind) {
        case Kind::unreachable:
            return "no row leads to " + state;
        case Kind::no_way_out:
            return "no way leads from " + state + " to the end";
        case Kind::unsaid_event:
            return state + " says nothing of event \"" + finding.event +
                   "\": give it a row, or Ignore, Stash or Park";
        case Kind::never_matches:
            return state + ", event \"" + finding.event +
                   "\": a later row without a guard is tried first, so an earlier one is dead";
    }
    return "";
}

}  // namespace skald
