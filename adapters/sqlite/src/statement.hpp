// A prepared statement with its parameters by number.
#pragma once
#include <sqlite3.h>

#include <memory>
#include <skald/core/sql.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace skald::sqlite {

/// Belongs to one connection and is used by one thread at a time.
class Statement {
public:
    /// Errors: invalid_argument: not exactly one statement, or parameters that are not $1, $2 ...
    static Result<Statement> prepare(sqlite3* connection, std::string_view sql,
                                     std::string_view where);

    /// Runs it to its end and leaves it ready for the next time.
    Result<SqlRows> run(std::span<const SqlValue> parameters);

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    Statement(sqlite3_stmt* statement, std::string_view where)
        : statement_(statement), where_(where) {}

    Result<void> number_parameters();
    Result<void> bind(std::span<const SqlValue> parameters);
    int bind_value(int index, const SqlValue& value);
    Result<SqlRows> step_through();
    Error error() const;

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    std::string_view where_;            // the path, for messages; of the connection
    std::vector<std::size_t> numbers_;  // n of $n, by SQLite's index less one
    std::size_t count_ = 0;             // the highest of them
};

}  // namespace skald::sqlite
