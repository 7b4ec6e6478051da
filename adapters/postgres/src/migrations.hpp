// The steps by which the schema came to be what it is. One that was released never changes: what is
// wrong with it is put right by a later one.
#pragma once
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

#include "session.hpp"

namespace skald::postgres {

/// Their SQL, with {schema} for the schema's name.
extern const std::string_view migration_1_tables;
extern const std::string_view migration_1_append;
extern const std::string_view migration_1_streams;

/// The number of the last one that this library knows.
int newest_migration();
/// What a step brought; empty: this library does not know it.
std::string_view migration_name(int number);
/// The number of the last one that was applied; 0: the schema is not there.
Result<int> applied_migration(Session& session, const std::string& schema);

/// What PostgreSQL counts as 120000 and above: Skald's functions set plan_cache_mode.
inline constexpr int oldest_server_version = 120000;
/// Errors: unsupported_format, for a server that is older.
Result<void> check_server(const Session& session);

/// Brings the schema up to date in one transaction, if `apply`; else only looks. Errors:
/// unsupported_format (newer than this library, or older and not `apply`; the server is too old; the
/// database is not in UTF-8), permission_denied, unavailable.
Result<void> migrate(Session& session, const std::string& schema, bool apply);

}  // namespace skald::postgres
