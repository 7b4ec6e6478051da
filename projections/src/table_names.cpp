#include <algorithm>
#include <skald/projections/table_names.hpp>
#include <utility>

#include "sql_words.hpp"

namespace skald {
namespace {

// Programs have few statements. One that makes up new ones all the time gains nothing here.
constexpr std::size_t statements_max = 1000;

Error not_in_schema(std::string_view name, std::string_view sql) {
    return invalid_argument("the schema creates no {" + std::string(name) +
                            "}: " + std::string(sql));
}

Error bare(std::string_view name, std::string_view sql) {
    const std::string text(name);
    return invalid_argument("the schema creates {" + text + "}, so write {" + text +
                            "} for the table, and \"" + text +
                            "\" in quotes for a column: " + std::string(sql));
}

}  // namespace

TableNames::TableNames(std::vector<std::string> names, Place place, std::int64_t generation)
    : names_(std::move(names)), place_(place), generation_(generation) {}

std::string TableNames::table(std::string_view name) const {
    std::string table(name);
    if (place_ == Place::beside) table += "__" + std::to_string(generation_);
    return table;
}

Result<std::string_view> TableNames::placed(std::string_view sql) {
    if (names_.empty()) return sql;
    if (const auto known = placed_.find(sql); known != placed_.end()) {
        return std::string_view(known->second);
    }
    std::string text;
    for (const SqlWord& word : sql_words(sql)) {
        const bool in_schema = std::ranges::find(names_, word.text) != names_.end();
        if (word.kind == SqlWord::Kind::in_braces) {
            if (!in_schema) return not_in_schema(word.text, sql);
            text += table(word.text);
        } else {
            if (in_schema && word.kind == SqlWord::Kind::name) return bare(word.text, sql);
            text += word.text;
        }
    }
    if (placed_.size() >= statements_max) placed_.clear();
    return std::string_view(placed_.emplace(sql, std::move(text)).first->second);
}

Result<SqlRows> NamedTables::run(std::string_view sql, std::span<const SqlValue> parameters) {
    const auto placed = names_.placed(sql);
    if (!placed) return placed.error();
    return sql_.run(*placed, parameters);
}

}  // namespace skald
