#include "response_reader.hpp"

#include <algorithm>
#include <utility>

namespace skald::http {

ResponseReader::Step ResponseReader::fail(Step how, std::string_view why) {
    reason_ = why;
    return how;
}

ResponseReader::Step ResponseReader::received(std::string_view bytes) {
    buffer_.append(bytes);
    while (phase_ == Phase::head) {
        const Step step = read_head();
        if (step != Step::done) return step;
    }
    if (phase_ == Phase::body) return read_body();
    return Step::done;
}

// `done`: a head was read, if only of an interim response.
ResponseReader::Step ResponseReader::read_head() {
    const auto found = scanner_.scan(buffer_);
    if (found == HeadScanner::Found::flaw)
        return fail(Step::malformed, "a line ends in a bare LF, or is folded");
    const std::size_t size = found == HeadScanner::Found::end ? scanner_.size() : buffer_.size();
    if (size > limits_.head_bytes_max)
        return fail(Step::too_large, "the header fields are too large");
    if (found == HeadScanner::Found::nothing) return Step::need_more;
    head_ = {};
    if (const auto bad = parse_response_head(std::string_view(buffer_).substr(0, size), head_)) {
        return fail(Step::malformed, bad->reason);
    }
    buffer_.erase(0, size);
    scanner_ = {};
    if (head_.status == 101) return fail(Step::malformed, "nobody asked for an upgrade");
    if (head_.status < 200) return Step::done;
    const bool has_no_body = method_ == Method::head || head_.status == 204 || head_.status == 304;
    framing_ = {Framing::Kind::until_close, 0};
    if (const auto bad = find_framing(head_, framing_)) {
        return fail(Step::malformed, bad->reason);
    }
    // Without a body nothing waits for the end of the connection.
    if (has_no_body) framing_ = {Framing::Kind::length, 0};
    phase_ = has_no_body ? Phase::done : Phase::body;
    return Step::done;
}

ResponseReader::Step ResponseReader::read_body() {
    if (framing_.kind == Framing::Kind::chunked) return read_chunks();
    const bool is_counted = framing_.kind == Framing::Kind::length;
    if (is_counted && framing_.length > limits_.body_bytes_max) {
        return fail(Step::too_large, "the body is too large");
    }
    const std::uint64_t left =
        is_counted ? framing_.length - body_taken_ - body_.size() : buffer_.size();
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer_.size()));
    if (body_.size() + size > limits_.body_bytes_max) {
        return fail(Step::too_large, "the body is too large");
    }
    body_.append(buffer_, 0, size);
    buffer_.erase(0, size);
    if (!is_counted || size < left) return Step::need_more;
    phase_ = Phase::done;
    return Step::done;
}

ResponseReader::Step ResponseReader::read_chunks() {
    std::string_view rest = buffer_;
    const auto state = chunks_.decode(rest, body_, limits_.body_bytes_max);
    buffer_.erase(0, buffer_.size() - rest.size());
    switch (state) {
        case ChunkDecoder::State::more:
            return Step::need_more;
        case ChunkDecoder::State::malformed:
            return fail(Step::malformed, "the chunks of the body are malformed");
        case ChunkDecoder::State::too_large:
            return fail(Step::too_large, "the body is too large");
        case ChunkDecoder::State::done:
            break;
    }
    phase_ = Phase::done;
    return Step::done;
}

ResponseReader::Step ResponseReader::ended() {
    if (phase_ == Phase::body && framing_.kind == Framing::Kind::until_close) {
        phase_ = Phase::done;
    }
    if (phase_ == Phase::done) return Step::done;
    return fail(Step::malformed, "the answer is cut off");
}

std::string ResponseReader::take_body() {
    body_taken_ += body_.size();
    return std::exchange(body_, {});
}

Response ResponseReader::take() {
    return {.status = head_.status, .headers = std::move(head_.headers), .body = std::move(body_)};
}

bool ResponseReader::keeps_alive() const {
    // Bytes behind the answer belong to no request of ours.
    return framing_.kind != Framing::Kind::until_close && buffer_.empty() && head_.keeps_alive();
}

}  // namespace skald::http
