// Takes a chunked body apart (RFC 9112, section 7.1), byte by byte if need be.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace skald::http {

class ChunkDecoder {
public:
    enum class State : std::uint8_t {
        more,       // the body goes on
        done,       // its last byte was taken
        malformed,  // a size, extension, trailer or line end is wrong, or too long
        too_large,  // a chunk would make the body longer than allowed
    };

    /// Takes bytes off the front of `bytes` and appends the body's to `body`, which never gets more
    /// than `body_max`. Trailers are read and forgotten.
    State decode(std::string_view& bytes, std::string& body, std::size_t body_max);

private:
    enum class At : std::uint8_t {
        size_begin,
        size,
        extension,
        size_end,  // the LF of the line
        data,
        data_cr,
        data_lf,
        line_begin,  // of a trailer, or of the end
        trailer_name,
        trailer,
        trailer_end,
        last_lf,
        done,
    };
    State take(char c, std::size_t body_max, std::size_t body_size);
    State take_of_size(char c);
    State begin_data(std::size_t body_max, std::size_t body_size);
    State step(bool fits, At next);

    At at_ = At::size_begin;
    std::uint64_t left_ = 0;           // of the chunk, or its size as far as it is read
    std::size_t digits_ = 0;           // of its size
    std::size_t line_bytes_ = 0;       // of this chunk's extension, or of all trailers
    std::size_t extension_bytes_ = 0;  // of all chunks
};

}  // namespace skald::http
