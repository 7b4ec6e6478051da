// The keys by which the schema's index finds events, and what a query asks of them.
#pragma once
#include <functional>
#include <optional>
#include <skald/core/query.hpp>
#include <skald/core/tags.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "parameters.hpp"

namespace skald::postgres {

/// Joins keys and other names: no name has a control character.
constexpr char separator = '\1';

/// Calls `take` with each key of an event. An empty stream: none.
void for_each_key(std::string_view type, std::string_view stream, const Tags& tags,
                  const std::function<void(const std::string&)>& take);
/// Adds the tags among joined keys to `tags`, as views into them.
void split_tags(std::string_view keys, std::vector<std::string_view>& tags);

/// What an event must have to match an item.
struct ItemKeys {
    std::string all_of;  // keys, joined; empty: no matter which
    std::string any_of;  // the same
    std::string stream;  // empty: no matter which
};

/// Of all items that an event can match; an item of names that no event can have is left out.
std::vector<ItemKeys> item_keys(const Query& query);

/// The condition on a row `e` of events, in SQL, with its parameters added.
std::string filter_sql(const Query& query, const std::string& schema, Parameters& parameters);

}  // namespace skald::postgres
