// The head of a message, parsed by Beast, and what it says about the body.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/adapters/http/http_headers.hpp>
#include <string>
#include <string_view>

namespace skald::http {

/// Why a message is refused.
struct BadMessage {
    int status = 400;  // what a server answers
    std::string_view reason;
};

struct MessageHead {
    std::string method;       // of a request
    std::string target;       // of a request
    int status = 0;           // of a response
    bool is_http_11 = false;  // else 1.0
    Headers headers;

    /// Whether the connection may be used again, as far as the sender is concerned.
    bool keeps_alive() const;
};

/// `head` is whole, as HeadScanner found it.
std::optional<BadMessage> parse_request_head(std::string_view head, MessageHead& into);
std::optional<BadMessage> parse_response_head(std::string_view head, MessageHead& into);

/// How the end of a body is found.
struct Framing {
    enum class Kind : std::uint8_t { length, chunked, until_close } kind = Kind::length;
    std::uint64_t length = 0;  // of `length`
};

/// Of a message whose body both sides must see alike: one Content-Length of digits, or "chunked"
/// alone, or neither. Anything else is refused, because what stands before or behind us could see
/// another body.
std::optional<BadMessage> find_framing(const MessageHead& head, Framing& into);

}  // namespace skald::http
