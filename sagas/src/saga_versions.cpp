#include "saga_versions.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace skald {

SagaVersions::SagaVersions(SagaDefinition current, std::vector<SagaDefinition> former) {
    all_.push_back(std::move(current));
    for (SagaDefinition& saga : former) all_.push_back(std::move(saga));
}

Result<void> SagaVersions::check() const {
    std::set<std::uint32_t> versions;
    for (const SagaDefinition& saga : all_) {
        if (auto checked = saga.check(); !checked) return checked;
        const std::string what =
            "saga \"" + saga.name + "\", version " + std::to_string(saga.version) + ": ";
        if (saga.name != current().name) {
            return invalid_argument(what + "a former version of \"" + current().name +
                                    "\" has the same name");
        }
        if (saga.version > current().version) {
            return invalid_argument(what + "it is newer than the current version");
        }
        if (!versions.insert(saga.version).second) {
            return invalid_argument(what + "it is there twice");
        }
    }
    return {};
}

const SagaDefinition* SagaVersions::find(std::uint32_t version) const {
    for (const SagaDefinition& saga : all_) {
        if (saga.version == version) return &saga;
    }
    return nullptr;
}

std::vector<std::string> SagaVersions::event_types() const {
    std::set<std::string> types;
    for (const SagaDefinition& saga : all_) types.insert(saga.events.begin(), saga.events.end());
    return {types.begin(), types.end()};
}

const SagaDefinition& SagaVersions::reader_of(std::string_view event_type) const {
    const SagaDefinition* newest = nullptr;
    for (const SagaDefinition& saga : all_) {
        if (std::find(saga.events.begin(), saga.events.end(), event_type) == saga.events.end()) {
            continue;
        }
        if (newest == nullptr || saga.version > newest->version) newest = &saga;
    }
    return newest != nullptr ? *newest : current();
}

const SagaDefinition* SagaVersions::for_instance(std::uint32_t version) const {
    if (const SagaDefinition* own = find(version)) return own;
    return current().migration_from(version) != nullptr ? &current() : nullptr;
}

}  // namespace skald
