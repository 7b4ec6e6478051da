#include <skald/adapters/http/problem.hpp>
#include <skald/core/assert.hpp>
#include <skald/core/json_string.hpp>
#include <string_view>

namespace skald::http {
namespace {

int status_of(Errc code, bool conditional) {
    switch (code) {
        case Errc::wrong_expected_version:
            return conditional ? 412 : 409;
        case Errc::condition_failed:
            return 409;
        case Errc::stream_deleted:
            return 410;
        case Errc::not_found:
            return 404;
        case Errc::unavailable:
        case Errc::already_open:
            return 503;
        case Errc::timed_out:
            return 504;
        case Errc::too_large:
            return 413;
        case Errc::invalid_argument:
            return 400;
        case Errc::unsupported_format:
        case Errc::permission_denied:
        case Errc::corrupt:
        case Errc::io:
        case Errc::handler_failed:
            break;
    }
    return 500;
}

// Whether the words are about the request. Others are about the server: paths, hosts, ports.
bool may_be_told(int status) {
    return status < 500;
}

// "wrong_expected_version" as it stands in a URI and in words.
std::string with(char separator, std::string_view name) {
    std::string text(name);
    for (char& c : text) {
        if (c == '_') c = separator;
    }
    return text;
}

void append_member(std::string& json, std::string_view name, std::string_view value) {
    json += json.size() == 1 ? "" : ",";
    append_json_string(json, name);
    json += ':';
    append_json_string(json, value);
}

void append_member(std::string& json, std::string_view name, std::uint64_t value) {
    json += json.size() == 1 ? "" : ",";
    append_json_string(json, name);
    json += ':' + std::to_string(value);
}

}  // namespace

Problem problem_of(const Error& error, bool conditional) {
    Problem problem{.status = status_of(error.code, conditional)};
    if (problem.status == 500) return problem;
    const std::string_view name = to_string(error.code);
    problem.type = "urn:skald:problem:" + with('-', name);
    problem.title = with(' ', name);
    if (may_be_told(problem.status)) problem.detail = error.message;
    if (error.expected && error.expected->kind() == ExpectedVersion::Kind::exactly) {
        problem.members.emplace_back("expectedVersion", error.expected->version().value());
    }
    if (error.actual) problem.members.emplace_back("actualVersion", error.actual->value());
    return problem;
}

Problem problem_of(const Refusal& refusal) {
    return {.status = 422,
            .type = "urn:skald:problem:refused",
            .title = "refused",
            .detail = refusal.message,
            .members = {{"code", refusal.code}}};
}

Problem problem_of(const CommandResult& failed, bool conditional) {
    if (failed.refusal() != nullptr) return problem_of(*failed.refusal());
    SKALD_ASSERT(failed.error() != nullptr);
    return problem_of(*failed.error(), conditional);
}

std::string to_json(const Problem& problem) {
    std::string json = "{";
    append_member(json, "type",
                  problem.type.empty() ? std::string_view("about:blank") : problem.type);
    append_member(json, "title", problem.title.empty() ? reason_of(problem.status) : problem.title);
    append_member(json, "status", static_cast<std::uint64_t>(problem.status));
    if (!problem.detail.empty()) append_member(json, "detail", problem.detail);
    if (!problem.instance.empty()) append_member(json, "instance", problem.instance);
    for (const auto& [name, value] : problem.members) {
        std::visit([&, &key = name](const auto& it) { append_member(json, key, it); }, value);
    }
    json += '}';
    return json;
}

Response to_response(const Problem& problem) {
    Response response = Response::json(problem.status, to_json(problem));
    response.headers.set(header::content_type, "application/problem+json");
    response.headers.set(header::cache_control, "no-store");
    if (problem.status == 503 || problem.status == 504) {
        response.headers.set(header::retry_after, "1");
    }
    return response;
}

Response to_response(Problem problem, const Request& request) {
    problem.instance = request.path;
    if (!request.request_id.empty()) problem.members.emplace_back("requestId", request.request_id);
    return to_response(problem);
}

}  // namespace skald::http
