#include <algorithm>
#include <set>
#include <skald/core/limits.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <utility>

#include "instance_state.hpp"

namespace skald {
namespace {

constexpr std::size_t name_bytes_max = 100;

std::optional<std::string> repeated(const std::vector<std::string>& names) {
    std::set<std::string> seen;
    for (const std::string& name : names) {
        if (!seen.insert(name).second) return name;
    }
    return {};
}

bool is_end(const std::string& state) {
    return state == completed_state || state == failed_state;
}

Result<void> check_table(const SagaDefinition& saga) {
    const std::vector<SagaTableRow>& rows = saga.table.rows;
    const auto begins = [&](const SagaTableRow& row) { return row.from == saga.table.initial; };
    if (std::none_of(rows.begin(), rows.end(), begins)) {
        return invalid_argument("no row leads out of the initial state \"" + saga.table.initial +
                                "\"");
    }
    for (const SagaTableRow& row : rows) {
        if (is_end(row.from)) {
            return invalid_argument("a row leads out of \"" + row.from +
                                    "\", in which the saga is over");
        }
    }
    return {};
}

Result<void> check_events(const SagaDefinition& saga) {
    std::set<std::string> known(saga.events.begin(), saga.events.end());
    known.insert(saga.timers.begin(), saga.timers.end());
    for (const auto* rows : {&saga.table.rows, &saga.table.any_state}) {
        for (const SagaTableRow& row : *rows) {
            if (!known.contains(row.event)) {
                return invalid_argument("a row has event \"" + row.event +
                                        "\", which is not among the saga's Events and Timers");
            }
        }
    }
    for (const UnexpectedRule& rule : saga.table.rules) {
        if (!known.contains(rule.event)) {
            return invalid_argument("Ignore, Stash or Park has event \"" + rule.event +
                                    "\", which is not among the saga's Events and Timers");
        }
    }
    return {};
}

Result<void> check_parts(const SagaDefinition& saga) {
    if (saga.machine == nullptr) return invalid_argument("it has no machine");
    if (saga.name.find(':') != std::string::npos) {
        return invalid_argument("a saga's name has no ':'");
    }
    if (auto named = limits::check_name("the saga's name", saga.name, name_bytes_max); !named) {
        return named;
    }
    if (saga.version == 0) return invalid_argument("versions begin at 1");
    if (const auto twice = repeated(saga.commands)) {
        return invalid_argument("two commands are named \"" + *twice + "\"");
    }
    if (auto checked = check_table(saga); !checked) return checked;
    return check_events(saga);
}

}  // namespace

SagaDefinition& SagaDefinition::migrates_from(std::uint32_t older, SagaMigration migration) & {
    migrations.push_back({older, migration});
    return *this;
}

SagaDefinition SagaDefinition::migrates_from(std::uint32_t older, SagaMigration migration) && {
    migrations.push_back({older, migration});
    return std::move(*this);
}

SagaMigration SagaDefinition::migration_from(std::uint32_t older) const {
    for (const MigrationFrom& one : migrations) {
        if (one.version == older) return one.migrate;
    }
    return nullptr;
}

Result<void> SagaDefinition::check() const {
    const auto checked = check_parts(*this);
    if (checked) return {};
    return invalid_argument("saga \"" + name + "\", version " + std::to_string(version) + ": " +
                            checked.error().message);
}

}  // namespace skald
