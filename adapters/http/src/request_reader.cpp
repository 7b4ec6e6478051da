#include "request_reader.hpp"

#include <algorithm>
#include <utility>

#include "http_text.hpp"

namespace skald::http {
namespace {

constexpr std::size_t buffer_bytes = 2048;        // of a connection that idles
constexpr std::size_t body_buffer_bytes = 65536;  // at most, while a large body comes
constexpr std::size_t empty_lines_max = 4;        // that old clients send between requests

// The characters of a host with a port. Commas could stand, but then two hosts look like one.
bool is_authority(std::string_view host) {
    return std::all_of(host.begin(), host.end(), [](char c) {
        return is_letter(c) || is_digit(c) ||
               std::string_view("-._~%!$&'()*+;=:[]").find(c) != std::string_view::npos;
    });
}

}  // namespace

RequestReader::RequestReader(const ServerOptions& limits)
    : limits_(limits), body_room_(buffer_bytes) {}

std::span<char> RequestReader::room() {
    if (begin_ == end_) {
        begin_ = 0;
        end_ = 0;
    }
    const bool large = phase_ == Phase::body && (framing_.kind == Framing::Kind::chunked ||
                                                 body_.size() + buffer_bytes < framing_.length);
    const std::size_t wanted = large ? body_room_ : buffer_bytes;
    if (end_ == 0 && !large && buffer_.size() > buffer_bytes) buffer_ = {};
    if (end_ == buffer_.size() || buffer_.size() < wanted) {
        std::move(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
        end_ -= begin_;
        begin_ = 0;
        // Heads are bounded by check_size_of_head(), so doubling ends.
        buffer_.resize(std::max(wanted, end_ == buffer_.size() ? 2 * end_ : buffer_.size()));
    }
    return std::span(buffer_).subspan(end_);
}

void RequestReader::received(std::size_t bytes) {
    end_ += bytes;
    // Room is earned by filling it, not by the promise of a body.
    if (end_ == buffer_.size()) body_room_ = std::min(2 * body_room_, body_buffer_bytes);
}

RequestReader::Step RequestReader::next() {
    switch (phase_) {
        case Phase::head:
            return read_head();
        case Phase::body:
            return framing_.kind == Framing::Kind::chunked ? read_chunks() : read_body();
        case Phase::request:
            return Step::has_request;
        case Phase::refused:
            break;
    }
    return Step::has_bad_head;
}

RequestReader::Step RequestReader::refuse(BadMessage why) {
    refusal_ = why;
    keeps_alive_ = false;
    phase_ = Phase::refused;
    return Step::has_bad_head;
}

RequestReader::Step RequestReader::read_head() {
    while (scanner_.lines() == 0 && buffered().starts_with("\r\n")) {
        if (++empty_lines_ > empty_lines_max) return refuse({400, "there are only empty lines"});
        began_ = true;
        scanner_ = {};
        consume(2);
    }
    if (buffered().empty() || buffered() == "\r") return Step::need_more;
    // Other protocols show in their first byte.
    if (!is_token(buffered().front())) return refuse({400, "the method is malformed"});
    const auto found = scanner_.scan(buffered());
    if (found == HeadScanner::Found::flaw) {
        return refuse({400, "a line ends in a bare LF, or is folded"});
    }
    if (const auto too_large = check_size_of_head()) return refuse(*too_large);
    return found == HeadScanner::Found::end ? take_head() : Step::need_more;
}

std::optional<BadMessage> RequestReader::check_size_of_head() const {
    // The longest method and version, and what stands between.
    constexpr std::size_t around_target = 32;
    const std::size_t first_line = std::min(buffered().find('\r'), buffered().size());
    if (first_line > limits_.target_bytes_max + around_target) {
        return BadMessage{414, "the target is too long"};
    }
    const std::size_t size = std::min(scanner_.size(), buffered().size());
    if (size > limits_.head_bytes_max) return BadMessage{431, "the header fields are too large"};
    if (scanner_.lines() > limits_.header_count_max + 1) {
        return BadMessage{431, "there are too many header fields"};
    }
    return std::nullopt;
}

RequestReader::Step RequestReader::take_head() {
    head_ = {};
    const auto bad = parse_request_head(buffered().substr(0, scanner_.size()), head_);
    consume(scanner_.size());
    if (bad) return refuse(*bad);
    if (const auto unfit = check_head()) return refuse(*unfit);
    keeps_alive_ = head_.keeps_alive();
    is_http_11_ = head_.is_http_11;
    const bool has_body = framing_.kind == Framing::Kind::chunked || framing_.length > 0;
    phase_ = has_body ? Phase::body : Phase::request;
    return has_body ? Step::has_head : Step::has_request;
}

std::optional<BadMessage> RequestReader::check_head() {
    if (head_.target.size() > limits_.target_bytes_max) {
        return BadMessage{414, "the target is too long"};
    }
    const std::size_t hosts = head_.headers.count(header::host);
    if (hosts > 1 || (hosts == 0 && head_.is_http_11)) {
        return BadMessage{400, "exactly one Host is needed"};
    }
    if (hosts == 1 && !is_authority(*head_.headers.find(header::host))) {
        return BadMessage{400, "the Host is malformed"};
    }
    framing_ = {};
    if (const auto bad = find_framing(head_, framing_)) return bad;
    const auto method = parse_method(head_.method);
    if (!method) return BadMessage{501, "the method is not known"};
    method_ = *method;
    const auto expected = head_.headers.find(header::expect);
    if (expected && head_.is_http_11 && !same_name(*expected, "100-continue")) {
        return BadMessage{417, "only 100-continue can be expected"};
    }
    if (framing_.length > limits_.body_bytes_max) return BadMessage{413, "the body is too large"};
    return std::nullopt;
}

bool RequestReader::expects_continue() const {
    return phase_ == Phase::body && head_.is_http_11 && head_.headers.find(header::expect) &&
           buffered().empty();
}

RequestReader::Step RequestReader::read_body() {
    const auto left = static_cast<std::size_t>(framing_.length) - body_.size();
    const std::size_t size = std::min(left, buffered().size());
    body_.append(buffered().substr(0, size));
    consume(size);
    if (size < left) return Step::need_more;
    phase_ = Phase::request;
    return Step::has_request;
}

RequestReader::Step RequestReader::read_chunks() {
    std::string_view bytes = buffered();
    const auto state = chunks_.decode(bytes, body_, limits_.body_bytes_max);
    consume(buffered().size() - bytes.size());
    switch (state) {
        case ChunkDecoder::State::more:
            return Step::need_more;
        case ChunkDecoder::State::malformed:
            return refuse({400, "the chunks of the body are malformed"});
        case ChunkDecoder::State::too_large:
            return refuse({413, "the body is too large"});
        case ChunkDecoder::State::done:
            break;
    }
    phase_ = Phase::request;
    return Step::has_request;
}

Request RequestReader::take() {
    Request request;
    request.method = method_;
    request.target = std::move(head_.target);
    request.headers = std::move(head_.headers);
    request.body = std::move(body_);
    phase_ = Phase::head;
    body_room_ = buffer_bytes;
    began_ = false;
    empty_lines_ = 0;
    scanner_ = {};
    head_ = {};
    framing_ = {};
    chunks_ = {};
    body_ = {};
    return request;
}

}  // namespace skald::http
