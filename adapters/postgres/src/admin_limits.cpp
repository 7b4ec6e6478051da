#include "admin_limits.hpp"

#include <algorithm>
#include <skald/core/limits.hpp>
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

Result<void> check(const StreamMetadata& metadata) {
    if (metadata.max_age && *metadata.max_age < std::chrono::nanoseconds(0)) {
        return invalid_argument("the greatest age of events cannot be negative");
    }
    std::size_t bytes = 0;
    for (const auto* roles : {&metadata.readers, &metadata.writers}) {
        for (const std::string& role : *roles) {
            auto checked = limits::check_name("a role", role, limits::id_text_bytes_max);
            if (!checked) return checked;
            bytes += role.size() + sizeof(std::uint16_t);
        }
    }
    if (bytes <= limits::metadata_bytes_max) return {};
    return Error{Errc::too_large, "the roles have " + std::to_string(bytes) +
                                      " bytes; the limit is " +
                                      std::to_string(limits::metadata_bytes_max)};
}

Result<void> check(const Snapshot& snapshot) {
    if (snapshot.data.size() > limits::append_bytes_max) {
        return Error{.code = Errc::too_large,
                     .message = "a snapshot has at most " +
                                std::to_string(limits::append_bytes_max) + " bytes",
                     .stream = snapshot.stream.name()};
    }
    return limits::check_name("the kind of a snapshot", snapshot.kind, limits::type_bytes_max);
}

}  // namespace skald::postgres
