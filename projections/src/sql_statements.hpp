// Takes the text of a schema apart: the SQL port runs one statement at a time, and a rebuild must
// know what to drop.
#pragma once
#include <skald/core/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

/// The statements of a text, in a form that does not change with spaces and comments: separated at
/// each ';' outside of quotes and comments. Bodies that have ';' inside, as those of triggers, are
/// not understood. Errors: invalid_argument, for a quote or comment that does not end.
Result<std::vector<std::string>> sql_statements(std::string_view text);

/// What a statement creates.
struct SqlCreation {
    std::string kind;  // "table", "view", "materialized view", "index", "other"; empty: nothing
    std::string name;  // with its quotes, schema or braces; of "other" and unnamed indexes: empty

    bool is_view() const { return kind == "view" || kind == "materialized view"; }
    /// The name inside of the braces; empty: the name is not in braces.
    std::string name_in_braces() const;
};
SqlCreation created_by(std::string_view statement);

/// What drops the table or view that the statement creates; empty if it creates neither.
std::string drop_statement_for(std::string_view statement);

/// Whether the statement leaves a table alone that exists already.
bool creates_if_not_exists(std::string_view statement);

}  // namespace skald
