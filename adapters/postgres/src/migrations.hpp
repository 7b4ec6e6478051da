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

/// Brings the schema up to date in one transaction, if `apply`; else only looks. Errors:
/// unsupported_format (newer than this library, or older and not `apply`; the database is not in
/// UTF-8), permission_denied, unavailable.
Result<void> migrate(Session& session, const std::string& schema, bool apply);

}  // namespace skald::postgres
