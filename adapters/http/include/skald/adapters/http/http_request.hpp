// A request: what a client sends, and beside it what the server found out about it.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/adapters/http/http_headers.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald::http {

/// The methods that a server answers; any other is 501.
enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

/// "GET" and so on.
std::string_view to_string(Method method);
/// Exactly as on the wire, so in capital letters.
std::optional<Method> parse_method(std::string_view text);

/// A name and its value, percent-decoded, in valid UTF-8.
struct Parameter {
    std::string name;
    std::string value;

    friend bool operator==(const Parameter&, const Parameter&) = default;
};

struct Request {
    Method method = Method::get;
    /// As on the wire, percent-encoded: "/orders/7?at=3".
    std::string target = "/";
    Headers headers = {};
    std::string body = {};

    // The rest is the server's; a client leaves it empty.

    std::string path = {};                   // of the target, as sent: "/orders/7"
    std::string route = {};                  // the template that matched: "/orders/{id}"
    std::vector<Parameter> parameters = {};  // of the path, by the names in the template
    std::vector<Parameter> query = {};       // in their order; names may repeat
    std::string request_id = {};             // the client's X-Request-ID if it is fit, or made
    std::optional<std::string> idempotency_key = {};  // valid, without quotes
    std::string traceparent = {};                     // valid, or empty
    std::string remote = {};                          // the client's address and port

    /// A parameter of the path; empty if the template has none of this name.
    std::string_view parameter(std::string_view name) const;
    /// The first parameter of the query with this name.
    std::optional<std::string_view> query_value(std::string_view name) const;
    /// Whether the client asked to be refused if the resource is not as it believes.
    bool is_conditional() const;
};

}  // namespace skald::http
