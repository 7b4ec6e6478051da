// A gzip stream (RFC 1952) of parts that were compressed each on its own: the same part can stand in
// any number of streams, behind whatever came before it there.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace skald::http {

/// A piece of text, compressed. It refers to nothing before it, and who has all of its bytes can read
/// all of its text.
struct GzipPart {
    std::string bytes =
        {};  // blocks of DEFLATE (RFC 1951), none of them the last, to the end of a byte
    std::uint32_t crc = 0;  // of the text
    std::uint64_t text_size = 0;
};

/// Text that cannot be compressed gets longer by 5 bytes in 16 KiB and 10 more.
GzipPart to_gzip_part(std::string_view text);

/// What a stream begins with: no name, no time.
inline constexpr std::string_view gzip_head("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);

/// What a stream ends with, so that its reader knows that it has everything.
class GzipTrailer {
public:
    /// Counts the next part of the stream.
    void add(const GzipPart& part);
    std::string bytes() const;

private:
    std::uint32_t crc_ = 0;
    std::uint64_t text_size_ = 0;
};

}  // namespace skald::http
