// The read models of a database, for those who look after it and do not have their code.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/projections/projection_rebuild.hpp>
#include <string>
#include <vector>

namespace skald {

struct ReadModelStatus {
    std::string name;                     // of the projection
    std::optional<std::int64_t> version;  // none: it is being built for the first time
    std::string source;                   // of its events
    std::uint32_t partitions = 1;
    GlobalPosition position;   // everything at or before it is in the read model, or parked
    std::uint64_t parked = 0;  // events that were set aside
    std::optional<RebuildProgress> rebuild = {};  // that goes on beside it
};

/// All of them, by name; none where Skald has no tables. Changes nothing, but needs the right to
/// create tables. Errors: those of the database.
Result<std::vector<ReadModelStatus>> read_models(SqlDatabase& database);

}  // namespace skald
