// The header fields of a message, in their order. Names are compared without regard to case.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skald::http {

struct Header {
    std::string name;
    std::string value;

    friend bool operator==(const Header&, const Header&) = default;
};

/// A plain value. What is sent is checked then, so that no field ever splits a message: one whose
/// name is no token, or whose value has a line break or another control character, is left out by
/// the server, which logs a warning; the client refuses the request.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<Header> headers) : headers_(headers) {}

    /// Adds a field behind those that are there.
    void add(std::string name, std::string value);
    /// Puts one field in the place of all with its name.
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);

    /// The value of the first field with this name.
    std::optional<std::string_view> find(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    /// The values of all fields with this name, with ", " between them: for fields that are lists.
    std::string joined(std::string_view name) const;

    std::size_t size() const { return headers_.size(); }
    auto begin() const { return headers_.begin(); }
    auto end() const { return headers_.end(); }
    friend bool operator==(const Headers&, const Headers&) = default;

private:
    std::vector<Header> headers_;
};

/// Whether two names are the same but for the case of ASCII letters.
bool same_name(std::string_view one, std::string_view other);

/// The names that Skald uses, as they are written.
namespace header {
inline constexpr std::string_view accept_encoding = "Accept-Encoding";
inline constexpr std::string_view allow = "Allow";
inline constexpr std::string_view cache_control = "Cache-Control";
inline constexpr std::string_view connection = "Connection";
inline constexpr std::string_view content_encoding = "Content-Encoding";
inline constexpr std::string_view content_length = "Content-Length";
inline constexpr std::string_view content_type = "Content-Type";
inline constexpr std::string_view date = "Date";
inline constexpr std::string_view etag = "ETag";
inline constexpr std::string_view expect = "Expect";
inline constexpr std::string_view host = "Host";
inline constexpr std::string_view idempotency_key = "Idempotency-Key";
inline constexpr std::string_view if_match = "If-Match";
inline constexpr std::string_view if_none_match = "If-None-Match";
inline constexpr std::string_view last_event_id = "Last-Event-ID";
inline constexpr std::string_view location = "Location";
inline constexpr std::string_view position = "Skald-Position";
inline constexpr std::string_view min_position = "Skald-Min-Position";
inline constexpr std::string_view request_id = "X-Request-ID";
inline constexpr std::string_view retry_after = "Retry-After";
inline constexpr std::string_view traceparent = "traceparent";
inline constexpr std::string_view tracestate = "tracestate";
inline constexpr std::string_view transfer_encoding = "Transfer-Encoding";
inline constexpr std::string_view vary = "Vary";
}  // namespace header

}  // namespace skald::http
