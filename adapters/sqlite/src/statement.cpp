#include "statement.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <utility>

#include "sqlite_error.hpp"

namespace skald::sqlite {
namespace {

// SQLite takes lengths as int.
bool fits_int(std::size_t bytes) {
    return bytes <= std::size_t{std::numeric_limits<int>::max()};
}

// Behind the first statement: nothing but spaces, comments and semicolons may be there, which
// prepare to no statement at all.
bool is_empty(sqlite3* connection, std::string_view rest) {
    sqlite3_stmt* more = nullptr;
    sqlite3_prepare_v2(connection, rest.data(), static_cast<int>(rest.size()), &more, nullptr);
    const bool empty = more == nullptr && sqlite3_errcode(connection) == SQLITE_OK;
    sqlite3_finalize(more);
    return empty;
}

// n of "$n"; 0: it is something else.
std::size_t number_of(const char* name) {
    if (name == nullptr || *name != '$') return 0;
    const std::string_view digits(name + 1);
    std::size_t number = 0;
    const auto [end, failed] = std::from_chars(digits.begin(), digits.end(), number);
    return failed == std::errc() && end == digits.end() ? number : 0;
}

SqlValue value_at(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_NULL:
            return std::monostate();
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(statement, column)};
        case SQLITE_FLOAT:
            return sqlite3_column_double(statement, column);
        default: {  // text, and blobs as the bytes that they are
            const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
            return bytes == nullptr ? std::string() : std::string(bytes, size);
        }
    }
}

}  // namespace

Result<Statement> Statement::prepare(sqlite3* connection, std::string_view sql,
                                     std::string_view where) {
    if (!fits_int(sql.size())) return Error{Errc::too_large, "a statement of over 2 GiB"};
    sqlite3_stmt* handle = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, &tail);
    if (code != SQLITE_OK) return last_error(connection, where);
    Statement statement(handle, where);
    if (handle == nullptr) return invalid_argument("there is no statement in the text");
    if (!is_empty(connection, sql.substr(static_cast<std::size_t>(tail - sql.data())))) {
        return invalid_argument("one statement at a time: " + std::string(sql.substr(0, 100)));
    }
    if (auto numbered = statement.number_parameters(); !numbered) return numbered.error();
    return statement;
}

// SQLite numbers "$2" by where it first appears, not by its name.
Result<void> Statement::number_parameters() {
    const int parameters = sqlite3_bind_parameter_count(statement_.get());
    for (int index = 1; index <= parameters; ++index) {
        const std::size_t number = number_of(sqlite3_bind_parameter_name(statement_.get(), index));
        if (number == 0) return invalid_argument("parameters are written $1, $2 ...");
        numbers_.push_back(number);
        count_ = std::max(count_, number);
    }
    return {};
}

Result<SqlRows> Statement::run(std::span<const SqlValue> parameters) {
    if (auto bound = bind(parameters); !bound) return bound.error();
    auto rows = step_through();
    // Frees what is bound and lets go of the rows; a failure was reported by the step already.
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
    return rows;
}

Result<void> Statement::bind(std::span<const SqlValue> parameters) {
    if (parameters.size() != count_) {
        return invalid_argument("the statement has " + std::to_string(count_) +
                                " parameters, and " + std::to_string(parameters.size()) +
                                " were given");
    }
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
        const int code = bind_value(static_cast<int>(i) + 1, parameters[numbers_[i] - 1]);
        if (code != SQLITE_OK) return error();
    }
    return {};
}

int Statement::bind_value(int index, const SqlValue& value) {
    sqlite3_stmt* to = statement_.get();
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return sqlite3_bind_int64(to, index, *number);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return sqlite3_bind_double(to, index, *real);
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        // The caller's text outlives the run, after which nothing is bound any more.
        return sqlite3_bind_text64(to, index, text->data(), text->size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
    }
    return sqlite3_bind_null(to, index);
}

Result<SqlRows> Statement::step_through() {
    sqlite3* connection = sqlite3_db_handle(statement_.get());
    const auto changed_before = sqlite3_total_changes64(connection);
    SqlRows result;
    int code = sqlite3_step(statement_.get());
    const int columns = sqlite3_column_count(statement_.get());
    for (; code == SQLITE_ROW; code = sqlite3_step(statement_.get())) {
        auto& row = result.rows.emplace_back();
        for (int column = 0; column < columns; ++column) {
            row.push_back(value_at(statement_.get(), column));
        }
    }
    if (code != SQLITE_DONE) return error();
    if (sqlite3_total_changes64(connection) != changed_before) {
        result.affected = static_cast<std::uint64_t>(sqlite3_changes64(connection));
    }
    return result;
}

Error Statement::error() const {
    return last_error(sqlite3_db_handle(statement_.get()), where_);
}

}  // namespace skald::sqlite
