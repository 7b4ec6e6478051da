#include "sqlite_error.hpp"

#include <cerrno>
#include <string>

namespace skald::sqlite {
namespace {

Errc code_of(int extended) {
    if (extended == SQLITE_READONLY_DBMOVED) return Errc::io;  // the file was replaced: reopen
    switch (extended & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
        case SQLITE_INTERRUPT:
        case SQLITE_NOMEM:
        case SQLITE_SCHEMA:
            return Errc::unavailable;
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_READONLY:
            return Errc::permission_denied;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Errc::corrupt;
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_NOLFS:
            return Errc::io;
        case SQLITE_TOOBIG:
            return Errc::too_large;
        default:  // a mistake in the statement, its parameters or a constraint
            return Errc::invalid_argument;
    }
}

// SQLITE_CANTOPEN says nothing of the reason, the system does.
Errc code_of_errno(int system_error) {
    switch (system_error) {
        case EACCES:
        case EPERM:
        case EROFS:
            return Errc::permission_denied;
        case ENOENT:
        case ENOTDIR:
            return Errc::not_found;
        default:
            return Errc::io;
    }
}

}  // namespace

Error to_error(int code, std::string_view words, std::string_view where) {
    return Error{code_of(code), "SQLite, " + std::string(where) + ": " + std::string(words) + " (" +
                                    std::to_string(code) + ")"};
}

Error last_error(sqlite3* connection, std::string_view where) {
    const int code = sqlite3_extended_errcode(connection);
    Error error = to_error(code, sqlite3_errmsg(connection), where);
    if ((code & 0xff) == SQLITE_CANTOPEN) {
        error.code = code_of_errno(sqlite3_system_errno(connection));
    }
    return error;
}

}  // namespace skald::sqlite
