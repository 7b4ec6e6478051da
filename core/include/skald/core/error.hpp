// Errors are values: a code on which the caller acts, and a message for people.
#pragma once
#include <optional>
#include <skald/core/expected_version.hpp>
#include <skald/core/version.hpp>
#include <string>
#include <string_view>

namespace skald {

/// A code exists only where some caller reacts to it in its own way; the comment is that reaction.
enum class Errc {
    wrong_expected_version,  // read the stream again and decide again
    condition_failed,        // read what the condition's query matches again and decide again
    stream_deleted,          // the stream is tombstoned: use another stream
    not_found,               // what was asked for by name is not there
    already_open,            // another process or object owns the store: use that one, or end it
    unsupported_format,      // the data was written by another version: use that version, or upcast
    permission_denied,       // stop: rights are missing, or a newer owner has taken over
    unavailable,             // retry later
    timed_out,               // the outcome is unknown: retry with the same event ids
    corrupt,                 // stop; a person must look
    io,                      // reopen the store
    too_large,               // split the request; the message names the limit
    invalid_argument,        // a mistake in the call; the message names it
    handler_failed,          // a function of the user threw or failed; the message is its words
};

/// The code's name as it is written here, for logs, metrics and wire formats.
std::string_view to_string(Errc code);

struct Error {
    Errc code = Errc::invalid_argument;
    std::string message;                           // for people, never parsed
    std::string stream = {};                       // the stream concerned, or empty
    std::optional<ExpectedVersion> expected = {};  // of wrong_expected_version
    std::optional<Version> actual = {};  // the last version there; none: the stream does not exist
};

/// "wrong_expected_version: ...": the code's name and the message in one line.
std::string to_string(const Error& error);

/// The usual way to make each of these errors, so that the same mistake reads the same everywhere.
Error invalid_argument(std::string message);
Error wrong_expected_version(std::string_view stream, ExpectedVersion expected,
                             const StreamState& actual);
Error stream_deleted(std::string_view stream);

}  // namespace skald
