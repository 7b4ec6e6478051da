// The schema of a store, for those who look after it: what is there, and bringing it up to date.
// The program `skald pg` shows both.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/adapters/postgres/postgres_options.hpp>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <vector>

namespace skald::postgres {

/// One of the steps by which a schema came to be what it is.
struct SchemaStep {
    int number = 0;    // from 1
    std::string name;  // what it brought; empty: this library does not know it
    std::optional<Timestamp> applied_at = {};  // none: not yet
};

struct SchemaStatus {
    std::string schema;
    std::string database;
    std::string user;               // for whom the server takes us
    std::string server_version;     // such as "15.18"
    bool is_standby = false;        // the server only reads
    bool is_durable = true;         // fsync and synchronous_commit are not off
    int applied = 0;                // the number of the last step; 0: the schema is not there
    int known = 0;                  // the last one that this library knows
    std::vector<SchemaStep> steps;  // those that were applied, and then those to come
    GlobalPosition head;            // of the store; 0 if the schema is not there
    std::uint64_t bytes = 0;        // of its tables with their indexes, on the server's disk

    bool is_current() const { return applied == known; }
    /// Programs with this library cannot use the store.
    bool is_newer() const { return applied > known; }
};

/// Reads only, so an account that may not change anything can ask. A schema that is missing, older
/// or newer is no error. Of the options, `connection` and `schema` count. Errors: unavailable,
/// permission_denied (credentials, or a right is missing), not_found (the database),
/// unsupported_format (the server is too old), invalid_argument (an option).
Result<SchemaStatus> schema_status(const Options& options);

/// Applies the steps that are missing, all in one transaction and under a lock, and yields what is
/// there then. Programs that use the store may go on meanwhile; who else migrates waits. Errors also:
/// unsupported_format (the schema is newer than this library; the database is not in UTF-8);
/// permission_denied also on a standby.
Result<SchemaStatus> migrate_schema(const Options& options);

}  // namespace skald::postgres
