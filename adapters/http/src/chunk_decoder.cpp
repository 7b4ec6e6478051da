#include "chunk_decoder.hpp"

#include <algorithm>

#include "http_text.hpp"

namespace skald::http {
namespace {

constexpr std::size_t digits_max = 15;  // so that a size never overflows
constexpr std::size_t extension_max = 256;
constexpr std::size_t extensions_max = std::size_t{8} * 1024;
constexpr std::size_t trailers_max = std::size_t{8} * 1024;

bool is_text(char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
}

}  // namespace

ChunkDecoder::State ChunkDecoder::decode(std::string_view& bytes, std::string& body,
                                         std::size_t body_max) {
    while (!bytes.empty() && at_ != At::done) {
        if (at_ == At::data) {
            const auto size =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
            body.append(bytes.substr(0, size));
            bytes.remove_prefix(size);
            left_ -= size;
            if (left_ == 0) at_ = At::data_cr;
            continue;
        }
        const State state = take(bytes.front(), body_max, body.size());
        bytes.remove_prefix(1);
        if (state != State::more) return state;
    }
    return at_ == At::done ? State::done : State::more;
}

ChunkDecoder::State ChunkDecoder::step(bool fits, At next) {
    at_ = next;
    return fits ? State::more : State::malformed;
}

ChunkDecoder::State ChunkDecoder::take(char c, std::size_t body_max, std::size_t body_size) {
    switch (at_) {
        case At::size_begin:
            left_ = 0;
            digits_ = 0;
            line_bytes_ = 0;
            at_ = At::size;
            [[fallthrough]];
        case At::size:
            return take_of_size(c);
        case At::extension:
            if (c == '\r') return step(true, At::size_end);
            return step(is_text(c) && ++line_bytes_ <= extension_max &&
                            ++extension_bytes_ <= extensions_max,
                        At::extension);
        case At::size_end:
            return c == '\n' ? begin_data(body_max, body_size) : State::malformed;
        case At::data_cr:
            return step(c == '\r', At::data_lf);
        case At::data_lf:
            return step(c == '\n', At::size_begin);
        case At::line_begin:
            if (c == '\r') return step(true, At::last_lf);
            return step(is_token(c) && ++line_bytes_ <= trailers_max, At::trailer_name);
        case At::trailer_name:
            if (c == ':') return step(true, At::trailer);
            return step(is_token(c) && ++line_bytes_ <= trailers_max, At::trailer_name);
        case At::trailer:
            if (c == '\r') return step(true, At::trailer_end);
            return step(is_text(c) && ++line_bytes_ <= trailers_max, At::trailer);
        case At::trailer_end:
            return step(c == '\n', At::line_begin);
        case At::last_lf:
            return step(c == '\n', At::done);
        case At::data:
        case At::done:
            break;
    }
    return State::malformed;
}

ChunkDecoder::State ChunkDecoder::take_of_size(char c) {
    if (const auto digit = hex_value(c)) {
        left_ = left_ << 4 | *digit;
        return step(++digits_ <= digits_max, At::size);
    }
    if (digits_ == 0) return State::malformed;
    if (c == ';') return step(true, At::extension);
    return step(c == '\r', At::size_end);
}

ChunkDecoder::State ChunkDecoder::begin_data(std::size_t body_max, std::size_t body_size) {
    if (left_ > body_max - std::min(body_max, body_size)) return State::too_large;
    if (left_ == 0) line_bytes_ = 0;  // now counts the trailers
    at_ = left_ == 0 ? At::line_begin : At::data;
    return State::more;
}

}  // namespace skald::http
