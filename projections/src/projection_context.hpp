// What every part of a running projection needs.
#pragma once
#include <functional>
#include <initializer_list>
#include <memory>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/log.hpp>
#include <skald/core/sql.hpp>
#include <skald/projections/any_projection.hpp>
#include <skald/projections/projection_options.hpp>

#include "partition.hpp"
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
    /// Where it builds. Beside the live read model it has the rows, checkpoint and parked events of
    /// another consumer.
    TableNames::Place place = TableNames::Place::live;
    std::string consumer = {};    // under which everything is kept
    std::uint32_t partition = 0;  // whose events it handles
    // Whether its lease still holds; empty: it has none. Any thread.
    std::function<bool()> may_write = {};
    bool takes_all = true;  // or those of all partitions, under the checkpoint of the first

    const std::string& name() const { return consumer; }
    /// What the read model of this program looks like.
    Result<ReadModelForm> form() const {
        auto live = ReadModelForm::of(definition, options);
        if (!live || place == TableNames::Place::live) return live;
        return live->beside();
    }
    /// Errors: permission_denied.
    Result<void> check_lease() const {
        if (!may_write || may_write()) return {};
        return Error{Errc::permission_denied, "the lease of partition " +
                                                  std::to_string(partition) + " of \"" + name() +
                                                  "\" has run out"};
    }
    bool takes(const RecordedEvent& event) const {
        return takes_all || partition_of(event, options.partitions) == partition;
    }
    void say(LogLevel level, std::string_view message,
             std::initializer_list<LogField> fields = {}) const {
        std::vector<LogField> all{{"projection", name()}};
        all.insert(all.end(), fields.begin(), fields.end());
        log.write(level, "projections", message, all);
    }
};

}  // namespace skald
