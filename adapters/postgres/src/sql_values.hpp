// The SQL port's values, as PostgreSQL reads and writes them.
#pragma once
#include <optional>
#include <skald/core/sql.hpp>
#include <span>
#include <string>
#include <vector>

#include "rows.hpp"

namespace skald::postgres {

/// None: NULL. Errors: invalid_argument, for a text with a zero byte.
Result<std::vector<std::optional<std::string>>> to_texts(std::span<const SqlValue> values);

SqlRows to_sql_rows(const Rows& rows);

}  // namespace skald::postgres
