// The versions of a saga that run side by side.
#pragma once
#include <cstdint>
#include <skald/core/result.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

class SagaVersions {
public:
    SagaVersions(SagaDefinition current, std::vector<SagaDefinition> former);

    /// Errors: invalid_argument: a definition is wrong, two have the same version, or one is of another
    /// saga or newer than the current one.
    Result<void> check() const;

    const SagaDefinition& current() const { return all_.front(); }
    /// Null: unknown.
    const SagaDefinition* find(std::uint32_t version) const;
    /// The definition by which an instance of this version goes on: the version's own, else the
    /// current one if it migrates from there. Null: none does.
    const SagaDefinition* for_instance(std::uint32_t version) const;
    /// The types of events that any version takes.
    std::vector<std::string> event_types() const;
    /// The newest version that takes events of this type; the current one if none does.
    const SagaDefinition& reader_of(std::string_view event_type) const;
    const std::vector<SagaDefinition>& all() const { return all_; }

private:
    std::vector<SagaDefinition> all_;  // the current one first
};

}  // namespace skald
