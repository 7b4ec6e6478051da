#include "admin_limits.hpp"

#include <skald/core/limits.hpp>
#include <string>

namespace skald {

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

}  // namespace skald
