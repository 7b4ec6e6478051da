// What every part of a running projection needs.
#pragma once
#include <initializer_list>
#include <memory>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/log.hpp>
#include <skald/core/sql.hpp>
#include <skald/projections/any_projection.hpp>
#include <skald/projections/projection_options.hpp>

#include "projection_tables.hpp"

namespace skald {

struct ProjectionContext {
    EventStore& store;
    SqlDatabase& database;
    std::unique_ptr<AnyProjection> projection;
    ProjectionDefinition definition;  // of the projection
    ProjectionOptions options;
    Clock& clock;
    Log& log;

    const std::string& name() const { return definition.name; }
    /// What the read model of this program looks like.
    Result<ReadModelForm> form() const {
        return ReadModelForm::of(definition, options.source, options.occurred_before);
    }
    void say(LogLevel level, std::string_view message,
             std::initializer_list<LogField> fields = {}) const {
        std::vector<LogField> all{{"projection", name()}};
        all.insert(all.end(), fields.begin(), fields.end());
        log.write(level, "projections", message, all);
    }
};

}  // namespace skald
