#include "postgres_error.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "secret_words.hpp"

namespace skald::postgres {
namespace {

struct Rule {
    std::string_view prefix;  // of the SQLSTATE
    Errc code;
    Fault fault = Fault::refused;
};

// The first that fits. A class of two letters comes behind its exceptions.
constexpr std::array rules{
    Rule{"08P01", Errc::invalid_argument},           // such as a wrong number of parameters
    Rule{"08", Errc::unavailable, Fault::lost},      // connection exceptions
    Rule{"57P", Errc::unavailable, Fault::lost},     // shutting down, crashed, starting up
    Rule{"57014", Errc::unavailable},                // cancelled, such as by statement_timeout
    Rule{"40003", Errc::unavailable, Fault::lost},   // completion unknown
    Rule{"40", Errc::unavailable, Fault::conflict},  // serialization failure, deadlock
    Rule{"55P03", Errc::unavailable},                // lock not available
    Rule{"53300", Errc::unavailable, Fault::lost},   // too many connections
    Rule{"53", Errc::unavailable},                   // disk full, out of memory
    Rule{"23505", Errc::invalid_argument, Fault::duplicate},
    Rule{"25006", Errc::permission_denied},   // read only
    Rule{"28", Errc::permission_denied},      // authorization
    Rule{"42501", Errc::permission_denied},   // a right is missing
    Rule{"3D000", Errc::not_found},           // the database
    Rule{"3F000", Errc::unsupported_format},  // the schema
    Rule{"54", Errc::too_large},              // a limit of the server
    Rule{"58", Errc::io},                     // of the server's system
    Rule{"XX001", Errc::corrupt},             // a page is damaged
    Rule{"XX002", Errc::corrupt},             // an index is damaged
};

bool says(std::string_view words, std::string_view part) {
    return words.find(part) != std::string_view::npos;
}

// libpq does not understand the connection string.
bool says_malformed(std::string_view words) {
    constexpr std::array<std::string_view, 8> complaints{"invalid connection option",
                                                         "missing \"=\"",
                                                         "unterminated quoted string",
                                                         "in URI",
                                                         "invalid URI",
                                                         "percent-encoded",
                                                         "invalid integer value",
                                                         "invalid port number"};
    return std::any_of(complaints.begin(), complaints.end(),
                       [&](std::string_view complaint) { return says(words, complaint); });
}

// Two transactions create the same table if it is not there: neither sees the other's, and an index
// of the server's own tables refuses the second. The next time the table is there.
bool says_created_by_another(std::string_view sqlstate, std::string_view words) {
    return sqlstate == "23505" && (says(words, "\"pg_type_typname_nsp_index\"") ||
                                   says(words, "\"pg_class_relname_nsp_index\""));
}

std::string message_of(std::string_view words) {
    while (!words.empty() && words.back() == '\n') words.remove_suffix(1);
    return "PostgreSQL: " + std::string(words);
}

}  // namespace

Failure to_failure(std::string_view sqlstate, std::string_view words) {
    std::string message = message_of(words);
    if (!sqlstate.empty()) message += " (" + std::string(sqlstate) + ")";
    const auto* rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& candidate) {
        return sqlstate.starts_with(candidate.prefix);
    });
    if (sqlstate.empty()) return {Fault::refused, Error{Errc::unavailable, std::move(message)}};
    if (says_created_by_another(sqlstate, words)) {
        return {Fault::conflict, Error{Errc::unavailable, std::move(message)}};
    }
    if (rule == rules.end()) {
        return {Fault::refused, Error{Errc::invalid_argument, std::move(message)}};
    }
    return {rule->fault, Error{rule->code, std::move(message)}};
}

Error to_connect_error(std::string_view words, std::string_view connection) {
    Errc code = Errc::unavailable;
    if (says(words, "authentication failed") || says(words, "pg_hba.conf") ||
        says(words, "permission denied") || says(words, "no password supplied") ||
        (says(words, "role \"") && says(words, "does not exist"))) {
        code = Errc::permission_denied;
    } else if (says(words, "database \"") && says(words, "does not exist")) {
        code = Errc::not_found;
    } else if (says_malformed(words)) {
        code = Errc::invalid_argument;
    }
    // In "user:pa@ss@host" libpq takes "ss@host" for the host.
    const bool misread = code == Errc::invalid_argument ||
                         (says(words, "translate host name") && says(connection, "://"));
    return Error{code, message_of(without_secrets(words, connection,
                                                  misread ? Misread::perhaps : Misread::no))};
}

}  // namespace skald::postgres
