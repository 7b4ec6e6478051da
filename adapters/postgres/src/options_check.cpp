#include "options_check.hpp"

#include <algorithm>
#include <string>

namespace skald::postgres {
namespace {

// Such a name needs no quoting, and leaves room for what is named after it.
bool is_identifier(const std::string& name) {
    constexpr std::size_t name_max = 40;
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto may_follow = [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
    };
    return !name.empty() && name.size() <= name_max && is_letter(name.front()) &&
           std::all_of(name.begin(), name.end(), may_follow);
}

}  // namespace

Result<void> check(const Options& options) {
    if (!is_identifier(options.schema)) {
        return invalid_argument("the schema \"" + options.schema +
                                "\" is no lower-case identifier of at most 40 letters");
    }
    if (options.connections_max < 2) {
        return invalid_argument("a store needs two connections at least");
    }
    if (options.poll_interval.count() <= 0) {
        return invalid_argument("the interval of polling must be above 0");
    }
    return {};
}

}  // namespace skald::postgres
