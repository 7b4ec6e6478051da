// One connection to a database file, set up, with its cache of prepared statements.
#pragma once
#include <sqlite3.h>

#include <memory>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

#include "statement.hpp"

namespace skald::sqlite {

/// Used by one thread at a time.
class Connection {
public:
    enum class Mode : std::uint8_t { write, read };
    /// Errors: as Database::open.
    static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode,
                                                    const Options& options);

    /// Runs one statement, prepared at most once.
    Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> parameters = {});
    /// Whether a transaction is open. SQLite ends one by itself after some errors.
    bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    Connection(sqlite3* handle, const std::string& path, std::size_t statements_max)
        : path_(path), statements_max_(statements_max), handle_(handle) {}

    Result<void> set_up(Mode mode, const Options& options);

    std::string path_;            // for messages
    std::size_t statements_max_;  // in the cache
    std::unique_ptr<sqlite3, Close> handle_;
    // By their text. Declared behind the handle, because they must be finalized before it closes.
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
};

}  // namespace skald::sqlite
