// Rows of a read model without writing SQL, for the commonest cases: one row by its key.
//
//     return skald::upsert_row(sql, "{revenue}", {{"customer", placed.customer}},
//                              {{"cents", skald::add(placed.cents)}});
//     return skald::delete_row(sql, "{revenue}", {{"customer", gone.customer}});
//
// The statement is the same on SQLite and PostgreSQL. Everything else is SQL: see sql.hpp.
#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace skald {

/// What becomes of a column.
struct RowChange {
    enum class Kind : std::uint8_t { set, add, keep };
    Kind kind = Kind::set;
    SqlValue value;
};

/// Adds to the number that is there; a new row begins with `value`.
inline RowChange add(std::int64_t value) {
    return {RowChange::Kind::add, value};
}
/// Only a new row gets the value; in one that is there the column stays as it is.
inline RowChange keep(SqlValue value) {
    return {RowChange::Kind::keep, std::move(value)};
}

/// A column and what it gets: a value, null (`nullptr`), add() or keep().
struct RowColumn {
    RowColumn(std::string_view column, RowChange changed)
        : name(column), change(std::move(changed)) {}
    RowColumn(std::string_view column, std::nullptr_t) : name(column) {}
    RowColumn(std::string_view column, std::string_view text)
        : name(column), change{RowChange::Kind::set, std::string(text)} {}
    template <std::integral T>
    RowColumn(std::string_view column, T number)
        : name(column), change{RowChange::Kind::set, std::int64_t{number}} {}
    template <std::floating_point T>
    RowColumn(std::string_view column, T number)
        : name(column), change{RowChange::Kind::set, double{number}} {}

    std::string_view name;
    RowChange change;
};

/// Inserts the row with this key, or changes these columns of it. The key is the table's primary
/// key, or columns that are unique together. `table` is in braces, as in every statement; names of
/// columns are as the database keeps them, in lower case unless they were created in quotes.
/// Errors: invalid_argument (no key, no such column, a constraint); those of the database.
Result<SqlRows> upsert_row(SqlTransaction& sql, std::string_view table,
                           std::initializer_list<RowColumn> key,
                           std::initializer_list<RowColumn> columns);

/// Deletes the rows with these values, if there are any. Errors: as upsert_row.
Result<SqlRows> delete_row(SqlTransaction& sql, std::string_view table,
                           std::initializer_list<RowColumn> key);

}  // namespace skald
