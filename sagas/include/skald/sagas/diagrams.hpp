// Pictures of a saga, made from the table that runs.
#pragma once
#include <skald/sagas/saga_instance.hpp>
#include <skald/sagas/saga_table.hpp>
#include <string>

namespace skald {

/// A state diagram in Mermaid's language. Rows of any state leave a state of that name.
std::string to_mermaid(const SagaTable& table);
/// The same, with the path that an instance took: transitions carry their number and time, the
/// current state stands out, and a note lists waiting timers, compensations and trouble.
std::string to_mermaid(const SagaTable& table, const SagaInstance& instance);

/// For Graphviz.
std::string to_dot(const SagaTable& table);
std::string to_dot(const SagaTable& table, const SagaInstance& instance);

/// For PlantUML.
std::string to_plantuml(const SagaTable& table);
std::string to_plantuml(const SagaTable& table, const SagaInstance& instance);

}  // namespace skald
