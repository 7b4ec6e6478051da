#include "event_keys.hpp"

#include <algorithm>
#include <skald/core/limits.hpp>
#include <skald/core/stream_id.hpp>

namespace skald::postgres {
namespace {

constexpr char type_key = '=';
constexpr char category_key = '-';
constexpr char tag_key = '#';

void add_key(std::string& keys, char kind, std::string_view value) {
    if (!keys.empty()) keys.push_back(separator);
    keys.push_back(kind);
    keys.append(value);
}

bool can_be(std::string_view name) {
    return limits::check_name("a name", name, StreamId::bytes_max).has_value();
}

// Only what the server would take: other texts are in no event, and an error to it.
std::vector<std::string> possible(const std::vector<std::string>& types) {
    std::vector<std::string> names;
    std::copy_if(types.begin(), types.end(), std::back_inserter(names), can_be);
    return names;
}

std::optional<ItemKeys> keys_of(const QueryItem& item) {
    ItemKeys keys;
    const std::vector<std::string> types = possible(item.types);
    if (types.empty() && !item.types.empty()) return std::nullopt;
    if (types.size() == 1) add_key(keys.all_of, type_key, types.front());
    if (types.size() > 1) {
        for (const std::string& type : types) add_key(keys.any_of, type_key, type);
    }
    if (item.category) {
        // A stream such as "-7" has the empty category.
        if (!item.category->empty() && !can_be(*item.category)) return std::nullopt;
        add_key(keys.all_of, category_key, *item.category);
    }
    for (const std::string& tag : item.tags) {
        if (!can_be(tag)) return std::nullopt;
        add_key(keys.all_of, tag_key, tag);
    }
    if (item.stream) keys.stream = item.stream->name();
    return keys;
}

std::string item_sql(const ItemKeys& item, const std::string& schema, Parameters& parameters) {
    std::string sql;
    const auto add = [&](std::string_view before, const std::string& value,
                         std::string_view after) {
        if (value.empty()) return;
        if (!sql.empty()) sql += " and ";
        sql += before;
        sql += parameters.add(value).last();
        sql += after;
    };
    add("e.keys @> string_to_array(", item.all_of, "::text, chr(1))");
    add("e.keys && string_to_array(", item.any_of, "::text, chr(1))");
    add("e.stream_id = (select id from " + schema + ".streams where name = ", item.stream,
        "::text)");
    return sql.empty() ? "true" : "(" + sql + ")";
}

}  // namespace

void for_each_key(std::string_view type, std::string_view stream, const Tags& tags,
                  const std::function<void(const std::string&)>& take) {
    std::string key;
    const auto take_key = [&](char kind, std::string_view value) {
        key.assign(1, kind);
        take(key.append(value));
    };
    take_key(type_key, type);
    if (!stream.empty()) take_key(category_key, category_of(stream));
    for (const std::string& tag : tags) take_key(tag_key, tag);
}

void split_tags(std::string_view keys, std::vector<std::string_view>& tags) {
    while (!keys.empty()) {
        const std::string_view key = keys.substr(0, keys.find(separator));
        if (key.front() == tag_key) tags.push_back(key.substr(1));
        keys.remove_prefix(std::min(key.size() + 1, keys.size()));
    }
}

std::vector<ItemKeys> item_keys(const Query& query) {
    if (query.is_all()) return {ItemKeys()};
    std::vector<ItemKeys> all;
    for (const QueryItem& item : query.items()) {
        if (auto keys = keys_of(item)) all.push_back(*std::move(keys));
    }
    return all;
}

std::string filter_sql(const Query& query, const std::string& schema, Parameters& parameters) {
    const std::vector<ItemKeys> items = item_keys(query);
    if (items.empty()) return "false";
    std::string sql;
    for (const ItemKeys& item : items) {
        if (!sql.empty()) sql += " or ";
        sql += item_sql(item, schema, parameters);
    }
    return "(" + sql + ")";
}

}  // namespace skald::postgres
