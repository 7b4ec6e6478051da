// Which read models a database holds, and how they were built (table skald_projections).
#pragma once
#include <optional>
#include <skald/core/sql.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/projections/projection.hpp>
#include <string>
#include <vector>

namespace skald {

/// What must stay the same from run to run, because the rows follow from it.
struct ReadModelForm {
    std::string name;
    std::int64_t version = 1;
    std::string source;                        // of its events
    std::optional<Timestamp> occurred_before;  // only older events are in it
    std::vector<std::string> statements;       // that created its tables

    /// Errors: invalid_argument, for a schema that cannot be taken apart or shares its tables.
    static Result<ReadModelForm> of(const ProjectionDefinition& definition, std::string source,
                                    std::optional<Timestamp> occurred_before);
};

/// Creates Skald's own tables unless they are there.
Result<void> create_own_tables(SqlTransaction& sql);

/// Whether the read model is there. Errors: unsupported_format, invalid_argument: it is, in another
/// form; the message says how it differs.
Result<bool> find_read_model(SqlTransaction& sql, const ReadModelForm& form);

/// Creates the tables of the read model and remembers its form.
Result<void> create_read_model(SqlTransaction& sql, const ReadModelForm& form);

/// Drops the tables of the read model in whatever form it is there, with its checkpoints and parked
/// events.
Result<void> drop_read_model(SqlTransaction& sql, const std::string& name);

}  // namespace skald
