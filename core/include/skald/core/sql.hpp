// The SQL port: a read model and its checkpoint change in one transaction, on SQLite and PostgreSQL
// with the same text ($1, $2 ... are legal in both).
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <skald/core/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skald {

/// NULL, an integer, a floating-point number or text. Money is kept in integers.
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string>;

struct SqlRows {
    std::vector<std::vector<SqlValue>> rows;  // of a query
    std::uint64_t affected = 0;               // by an insert, update or delete

    bool empty() const { return rows.empty(); }
    std::size_t size() const { return rows.size(); }
    /// A cell, converted as SQL's CAST does: NULL is 0 or "", text that is no number is 0. The row
    /// and column must exist.
    std::int64_t integer(std::size_t row, std::size_t column) const;
    double real(std::size_t row, std::size_t column) const;
    std::string text(std::size_t row, std::size_t column) const;
    bool is_null(std::size_t row, std::size_t column) const;
};

/// One transaction, used by one thread. Destroying it without commit() undoes all of it.
class SqlTransaction {
public:
    virtual ~SqlTransaction() = default;
    SqlTransaction() = default;
    SqlTransaction(const SqlTransaction&) = delete;
    SqlTransaction& operator=(const SqlTransaction&) = delete;

    /// Runs one statement with its parameters. Errors: invalid_argument (the statement or a
    /// constraint; the message is the database's), unavailable (locked, connection lost), io,
    /// corrupt.
    virtual Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> parameters) = 0;
    /// Makes everything durable at once. Nothing may be run afterwards. Errors: unavailable, io,
    /// timed_out (unknown).
    virtual Result<void> commit() = 0;

    Result<SqlRows> run(std::string_view sql, std::initializer_list<SqlValue> parameters = {});
};

/// Where transactions come from. Any thread may begin one; whether two run at once is up to the
/// database.
class SqlDatabase {
public:
    virtual ~SqlDatabase() = default;
    /// Errors: unavailable, io.
    virtual Result<std::unique_ptr<SqlTransaction>> begin() = 0;
};

}  // namespace skald
