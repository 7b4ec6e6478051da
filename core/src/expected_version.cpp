#include <skald/core/expected_version.hpp>

namespace skald {

bool ExpectedVersion::matches(const StreamState& actual) const {
    if (actual.tombstoned) return false;
    switch (kind_) {
        case Kind::any:
            return true;
        case Kind::no_stream:
            return !actual.exists();
        case Kind::exists:
            return actual.exists();
        case Kind::exactly:
            return actual.last_version == version_;
    }
    return false;
}

std::string to_string(ExpectedVersion expected) {
    switch (expected.kind()) {
        case ExpectedVersion::Kind::any:
            return "any";
        case ExpectedVersion::Kind::no_stream:
            return "no stream";
        case ExpectedVersion::Kind::exists:
            return "exists";
        case ExpectedVersion::Kind::exactly:
            return "exactly " + std::to_string(expected.version().value());
    }
    return "unknown";
}

}  // namespace skald
