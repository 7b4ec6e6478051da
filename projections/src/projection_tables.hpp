// Which read models a database holds, and how they were built (table skald_projections).
#pragma once
#include <optional>
#include <skald/core/sql.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/projections/projection.hpp>
#include <skald/projections/projection_options.hpp>
#include <skald/projections/table_names.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

/// What must stay the same from run to run, because the rows follow from it.
struct ReadModelForm {
    std::string name;  // of the projection; of one that is built beside it, next_name() of it
    std::int64_t version = 1;
    std::string source;                        // of its events
    std::optional<Timestamp> occurred_before;  // only older events are in it
    std::vector<std::string> statements;       // that created its tables
    std::int64_t partitions = 1;               // into which its events are split
    TableNames::Place place = TableNames::Place::live;

    /// Of a live read model. Errors: invalid_argument, for a schema that cannot be taken apart or
    /// shares its tables, and for no partition.
    static Result<ReadModelForm> of(const ProjectionDefinition& definition,
                                    const ProjectionOptions& options);
    /// The same read model beside the live one. Errors: invalid_argument, unless everything that
    /// the schema creates is named in braces; the message says what to write.
    Result<ReadModelForm> beside() const;
};

/// The name under which a projection is built beside the live one.
std::string next_name(std::string_view name);

/// Creates Skald's own tables unless they are there.
Result<void> create_own_tables(SqlTransaction& sql);

/// The number of times that a read model was made. Whoever knows another one than the database has
/// knows nothing of what is there now.
using Generation = std::int64_t;  // from 1; 0: never

/// What the names in braces in these statements stand for.
TableNames names_in(const std::vector<std::string>& statements, TableNames::Place place,
                    Generation generation);

/// The read model's generation; none: it is not there. Errors: unsupported_format,
/// invalid_argument: it is there in another form; the message says how it differs.
Result<std::optional<Generation>> find_read_model(SqlTransaction& sql, const ReadModelForm& form);

/// Creates the tables of the read model and remembers its form. `before` is what drop_read_model
/// yielded.
Result<Generation> create_read_model(SqlTransaction& sql, const ReadModelForm& form,
                                     Generation before);

/// Drops the tables of the read model in whatever form it is there, with its parked events. Yields
/// the generation that is gone.
Result<Generation> drop_read_model(SqlTransaction& sql, const std::string& name,
                                   TableNames::Place place);

/// Drops a live read model and makes it anew, empty: all checkpoints begin again. `announces`:
/// whether the projection does.
Result<void> remake_read_model(SqlTransaction& sql, const ReadModelForm& form, bool announces);

}  // namespace skald
