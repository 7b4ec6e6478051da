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

/// The number of times that a read model was made. Whoever knows another one than the database has
/// knows nothing of what is there now.
using Generation = std::int64_t;  // from 1; 0: never

/// The read model's generation; none: it is not there. Errors: unsupported_format,
/// invalid_argument: it is there in another form; the message says how it differs.
Result<std::optional<Generation>> find_read_model(SqlTransaction& sql, const ReadModelForm& form);

/// Creates the tables of the read model and remembers its form. `before` is what drop_read_model
/// yielded.
Result<Generation> create_read_model(SqlTransaction& sql, const ReadModelForm& form,
                                     Generation before);

/// Drops the tables of the read model in whatever form it is there, with its checkpoints and parked
/// events. Yields the generation that is gone.
Result<Generation> drop_read_model(SqlTransaction& sql, const std::string& name);

}  // namespace skald
