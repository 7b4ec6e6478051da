// The one place where SQLite's error codes become ours.
#pragma once
#include <sqlite3.h>

#include <skald/core/error.hpp>
#include <string_view>

namespace skald::sqlite {

/// By an extended result code. `words` are SQLite's own, `where` is the path of the database.
Error to_error(int code, std::string_view words, std::string_view where);

/// Of the last call on the connection.
Error last_error(sqlite3* connection, std::string_view where);

}  // namespace skald::sqlite
