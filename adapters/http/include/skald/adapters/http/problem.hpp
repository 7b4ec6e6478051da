// Problem details (RFC 9457): what went wrong, as JSON that programs and people read. This is the
// one place where errors of Skald become statuses of HTTP.
#pragma once
#include <cstdint>
#include <skald/adapters/http/http_request.hpp>
#include <skald/adapters/http/http_response.hpp>
#include <skald/core/command_result.hpp>
#include <skald/core/error.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace skald::http {

struct Problem {
    int status = 500;
    /// A URI that names the kind of problem: "urn:skald:problem:not-found". Empty: "about:blank",
    /// which says no more than the status.
    std::string type = {};
    std::string title = {};     // the kind in words; empty: the reason of the status
    std::string detail = {};    // this occurrence in words
    std::string instance = {};  // what it concerns, such as the request's path
    /// Further members, for programs.
    std::vector<std::pair<std::string, std::variant<std::string, std::uint64_t>>> members = {};
};

/// What a request that is `conditional` (it had If-Match or If-None-Match) or not is answered:
///
/// | error | status |
/// | --- | --- |
/// | wrong_expected_version | 412 if conditional, else 409; expectedVersion, actualVersion |
/// | condition_failed | 409 |
/// | stream_deleted | 410 |
/// | not_found | 404 |
/// | invalid_argument | 400 |
/// | too_large | 413 |
/// | unavailable, already_open | 503, to be tried again |
/// | timed_out | 504, outcome unknown, to be tried again with the same Idempotency-Key |
/// | the others | 500 |
///
/// From 500 on the answer is without the error's message: it may tell too much, such as paths.
Problem problem_of(const Error& error, bool conditional);

/// The domain's no: 422, with the refusal's `code` as a member and its message as the detail.
Problem problem_of(const Refusal& refusal);

/// Either of them, of a command that was not executed.
Problem problem_of(const CommandResult& failed, bool conditional);

/// The JSON object.
std::string to_json(const Problem& problem);

/// As application/problem+json, which no cache stores. 503 and 504 get Retry-After.
Response to_response(const Problem& problem);
/// The same with the path and the id of the request that it answers, as instance and requestId.
Response to_response(Problem problem, const Request& request);

}  // namespace skald::http
