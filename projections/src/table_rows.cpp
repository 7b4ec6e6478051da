#include <skald/projections/table_rows.hpp>
#include <vector>

namespace skald {
namespace {

std::string quoted(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
    return text + "\"";
}

// Puts a statement together from columns and their values.
struct Statement {
    std::string names;             // "a", "b"
    std::string places;            // $1, $2
    std::vector<SqlValue> values;  // of the places

    std::string add(const RowColumn& column) {
        values.push_back(column.change.value);
        std::string place = "$" + std::to_string(values.size());
        names += (names.empty() ? "" : ", ") + quoted(column.name);
        places += (places.empty() ? "" : ", ") + place;
        return place;
    }
};

// What an existing row gets; empty: the column stays.
std::string assignment(std::string_view table, const RowColumn& column) {
    const std::string name = quoted(column.name);
    switch (column.change.kind) {
        case RowChange::Kind::set:
            return name + " = excluded." + name;
        case RowChange::Kind::add:
            return name + " = " + std::string(table) + "." + name + " + excluded." + name;
        case RowChange::Kind::keep:
            break;
    }
    return {};
}

Error needs_key() {
    return invalid_argument("a row needs a key");
}

}  // namespace

Result<SqlRows> upsert_row(SqlTransaction& sql, std::string_view table,
                           std::initializer_list<RowColumn> key,
                           std::initializer_list<RowColumn> columns) {
    if (key.size() == 0) return needs_key();
    Statement statement;
    for (const RowColumn& column : key) statement.add(column);
    const std::string key_names = statement.names;
    std::string changes;
    for (const RowColumn& column : columns) {
        statement.add(column);
        const std::string change = assignment(table, column);
        if (!change.empty()) changes += (changes.empty() ? "" : ", ") + change;
    }
    const std::string text = "insert into " + std::string(table) + " (" + statement.names +
                             ") values (" + statement.places + ") on conflict (" + key_names +
                             ") do " + (changes.empty() ? "nothing" : "update set " + changes);
    return sql.run(text, statement.values);
}

Result<SqlRows> delete_row(SqlTransaction& sql, std::string_view table,
                           std::initializer_list<RowColumn> key) {
    if (key.size() == 0) return needs_key();
    Statement statement;
    std::string condition;
    for (const RowColumn& column : key) {
        const std::string place = statement.add(column);
        condition += (condition.empty() ? "" : " and ") + quoted(column.name) + " = " + place;
    }
    return sql.run("delete from " + std::string(table) + " where " + condition, statement.values);
}

}  // namespace skald
