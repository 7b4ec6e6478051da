#include <skald/core/error.hpp>

#include <algorithm>
#include <utility>

namespace skald {
namespace {

std::string describe(const StreamState& actual) {
    if (actual.tombstoned) return "it is tombstoned";
    if (!actual.last_version) return "it does not exist";
    const std::string version = std::to_string(actual.last_version->value());
    if (actual.deleted) return "it is deleted, and its last version was " + version;
    return "its last version is " + version;
}

}  // namespace

std::string_view to_string(Errc code) {
    switch (code) {
        case Errc::wrong_expected_version:
            return "wrong_expected_version";
        case Errc::condition_failed:
            return "condition_failed";
        case Errc::stream_deleted:
            return "stream_deleted";
        case Errc::not_found:
            return "not_found";
        case Errc::already_open:
            return "already_open";
        case Errc::unsupported_format:
            return "unsupported_format";
        case Errc::permission_denied:
            return "permission_denied";
        case Errc::unavailable:
            return "unavailable";
        case Errc::timed_out:
            return "timed_out";
        case Errc::corrupt:
            return "corrupt";
        case Errc::io:
            return "io";
        case Errc::too_large:
            return "too_large";
        case Errc::invalid_argument:
            return "invalid_argument";
        case Errc::handler_failed:
            return "handler_failed";
    }
    return "unknown";
}

std::string to_string(const Error& error) {
    std::string line(to_string(error.code));
    line += ": ";
    line += error.message;
    // Messages of databases and of users' exceptions may span lines.
    std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return line;
}

Error invalid_argument(std::string message) {
    return Error{Errc::invalid_argument, std::move(message)};
}

Error wrong_expected_version(std::string_view stream, ExpectedVersion expected,
                             const StreamState& actual) {
    std::string message = "stream \"";
    message += stream;
    message += "\": expected ";
    message += to_string(expected);
    message += ", but ";
    message += describe(actual);
    return Error{Errc::wrong_expected_version, std::move(message), std::string(stream), expected,
                 actual.last_version};
}

Error stream_deleted(std::string_view stream) {
    std::string message = "stream \"";
    message += stream;
    message += "\" is tombstoned: it can never be read or written again";
    return Error{Errc::stream_deleted, std::move(message), std::string(stream)};
}

}  // namespace skald
