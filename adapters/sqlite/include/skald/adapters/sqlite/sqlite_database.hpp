// The SQL port on SQLite: read models in one file beside the program, without a server.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <skald/core/sql.hpp>
#include <string>

namespace skald::sqlite {

/// What a power failure may take. A crash of the process alone takes nothing of what was committed,
/// under either. In both cases a transaction is there as a whole or not at all, so a projection's
/// rows and its checkpoint go back together, and the projection does again what was lost.
enum class Durability : std::uint8_t {
    full,    // nothing: each commit syncs the write-ahead log
    normal,  // the last commits; faster, and enough for a read model that a log can rebuild
};

struct Options {
    Durability durability = Durability::full;
    /// How long begin() waits for another writer, in this process or another.
    std::chrono::milliseconds busy_timeout = std::chrono::seconds(5);
    /// Prepared statements kept, a connection.
    std::size_t statements_max = 128;
};

/// One SQLite database. Any thread may begin a transaction. One writes at a time; reads see the
/// last commit before they began and do not wait, except in a database in memory, which has one
/// connection for all.
///
/// SQL is SQLite's, with $1, $2 ... bound by number, one statement a run. Foreign keys are
/// enforced. A statement that failed leaves nothing of its transaction to go on with, as in
/// PostgreSQL.
class Database final : public SqlDatabase {
public:
    /// Opens a database file, which is created if need be. Beside it lie `path`-wal and `path`-shm;
    /// copy all three or none. Errors: not_found (the directory), permission_denied, corrupt (not a
    /// database, or damaged), io, unavailable (locked by another process).
    static Result<std::unique_ptr<Database>> open(const std::string& path, Options options = {});
    /// A database that is gone with the object.
    static Result<std::unique_ptr<Database>> in_memory(Options options = {});
    /// All transactions must have ended.
    ~Database() override;

    /// A transaction that may write (BEGIN IMMEDIATE). Errors: unavailable, when another one does
    /// not end within the busy timeout; io.
    Result<std::unique_ptr<SqlTransaction>> begin() override;
    /// A transaction that reads one state of the database; writing is permission_denied. Errors:
    /// unavailable, io.
    Result<std::unique_ptr<SqlTransaction>> begin_read();

private:
    struct Parts;
    explicit Database(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // keeps sqlite3.h out of this header
};

}  // namespace skald::sqlite
