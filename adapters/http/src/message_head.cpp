#include "message_head.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>

#include "http_text.hpp"

namespace skald::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;

// Keeps the fields that Beast finds. Bodies are not its business.
template <bool is_request>
class HeadParser final : public beast::http::basic_parser<is_request> {
public:
    explicit HeadParser(MessageHead& into) : into_(into) {
        this->skip(true);
        this->header_limit(std::numeric_limits<std::uint32_t>::max());  // the reader has looked
    }

private:
    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                         int version, error_code&) override {
        into_.method.assign(method.data(), method.size());
        into_.target.assign(target.data(), target.size());
        into_.is_http_11 = version == 11;
    }
    void on_response_impl(int status, beast::string_view, int version, error_code&) override {
        into_.status = status;
        into_.is_http_11 = version == 11;
    }
    void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                       error_code&) override {
        into_.headers.add(std::string(name.data(), name.size()),
                          std::string(value.data(), value.size()));
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(beast::string_view, error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, error_code&) override {
        return 0;
    }
    void on_finish_impl(error_code&) override {}

    MessageHead& into_;
};

// Whether the first line ends in a version of HTTP, if in one that we do not speak.
bool names_a_version(std::string_view head) {
    const std::string_view line = head.substr(0, head.find('\r'));
    const std::string_view version =
        line.substr(line.size() - std::min<std::size_t>(8, line.size()));
    return version.starts_with("HTTP/") && version.size() == 8 && is_digit(version[5]) &&
           version[6] == '.' && is_digit(version[7]);
}

BadMessage bad_message(error_code failed, std::string_view head) {
    using beast::http::error;
    if (failed == error::bad_version && names_a_version(head)) {
        return {505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
    }
    if (failed == error::bad_field) return {400, "the name of a header field is malformed"};
    if (failed == error::bad_value) return {400, "the value of a header field is malformed"};
    if (failed == error::bad_content_length || failed == error::multiple_content_length) {
        return {400, "the Content-Length is malformed or not the only one"};
    }
    if (failed == error::bad_transfer_encoding) {
        return {400, "the Transfer-Encoding is malformed or not alone"};
    }
    return {400, "the first line is malformed"};
}

template <bool is_request>
std::optional<BadMessage> parse_head(std::string_view head, MessageHead& into) {
    HeadParser<is_request> parser(into);
    error_code failed;
    parser.put(boost::asio::const_buffer(head.data(), head.size()), failed);
    // The first call may end behind the first line.
    if (failed || !parser.is_header_done()) return bad_message(failed, head);
    return std::nullopt;
}

// None: not a number, or one too large for any body.
std::optional<std::uint64_t> parse_length(std::string_view text) {
    if (text.empty() || text.size() > 18) return std::nullopt;
    std::uint64_t length = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return length;
}

bool lists(std::string_view value, std::string_view wanted) {
    while (!value.empty()) {
        if (same_name(trimmed(take_until(value, ',')), wanted)) return true;
    }
    return false;
}

}  // namespace

bool MessageHead::keeps_alive() const {
    const std::string options = headers.joined(header::connection);
    return !lists(options, "close") && (is_http_11 || lists(options, "keep-alive"));
}

std::optional<BadMessage> parse_request_head(std::string_view head, MessageHead& into) {
    return parse_head<true>(head, into);
}

std::optional<BadMessage> parse_response_head(std::string_view head, MessageHead& into) {
    return parse_head<false>(head, into);
}

std::optional<BadMessage> find_framing(const MessageHead& head, Framing& into) {
    const std::size_t lengths = head.headers.count(header::content_length);
    const std::size_t codings = head.headers.count(header::transfer_encoding);
    if (lengths + codings == 0) return std::nullopt;
    if (lengths + codings > 1) return BadMessage{400, "the length of the body is said twice"};
    if (lengths == 1) {
        const auto length = parse_length(*head.headers.find(header::content_length));
        if (!length) return BadMessage{400, "the Content-Length is no number"};
        into = {Framing::Kind::length, *length};
        return std::nullopt;
    }
    if (!head.is_http_11) return BadMessage{400, "HTTP/1.0 has no Transfer-Encoding"};
    if (!same_name(*head.headers.find(header::transfer_encoding), "chunked")) {
        return BadMessage{501, "of all transfer codings only chunked is known"};
    }
    into = {Framing::Kind::chunked, 0};
    return std::nullopt;
}

}  // namespace skald::http
