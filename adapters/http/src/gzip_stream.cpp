#include "gzip_stream.hpp"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <new>
#include <skald/core/assert.hpp>

namespace skald::http {
namespace {

constexpr int level = 5;
// zlib counts in 32 bits.
constexpr std::size_t piece_max = std::size_t{1} << 20;
// What a flush needs beyond the bound of zlib, which is for an end.
constexpr std::size_t flush_bytes = 16;
// An empty block that says it is the last.
constexpr std::string_view last_block("\x03\0", 2);

class Deflater {
public:
    // Most texts are small. A window that they fit into costs a fraction of the time that the largest
    // one takes to be made, and who inflates takes any.
    explicit Deflater(std::size_t text_size) {
        constexpr std::size_t lookahead = 262;  // of the window, zlib uses that much less
        const int window_bits =
            std::clamp(static_cast<int>(std::bit_width(text_size + lookahead)), 9, MAX_WBITS);
        const int memory_level = std::min(window_bits - 6, 8);
        const int made = deflateInit2(&stream_, level, Z_DEFLATED, -window_bits, memory_level,
                                      Z_DEFAULT_STRATEGY);
        if (made != Z_OK) throw std::bad_alloc();
    }
    ~Deflater() { deflateEnd(&stream_); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    /// All of it, so that nothing is left within.
    void append(std::string& out, std::string_view text) {
        const std::size_t before = out.size();
        const std::size_t room = deflateBound(&stream_, text.size()) + flush_bytes;
        out.resize(before + room);
        // zlib does not write to its input, but is older than const.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
        stream_.avail_in = static_cast<uInt>(text.size());
        stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        stream_.avail_out = static_cast<uInt>(room);
        const int outcome = deflate(&stream_, Z_FULL_FLUSH);
        SKALD_ASSERT(outcome == Z_OK && stream_.avail_in == 0 && stream_.avail_out > 0);
        out.resize(before + room - stream_.avail_out);
    }

private:
    z_stream stream_{};
};

void append_number(std::string& bytes, std::uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(number >> shift & 0xff);
}

}  // namespace

GzipPart to_gzip_part(std::string_view text) {
    GzipPart part{.text_size = text.size()};
    part.crc = static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size()));
    Deflater deflater(text.size());
    for (; text.size() > piece_max; text.remove_prefix(piece_max)) {
        deflater.append(part.bytes, text.substr(0, piece_max));
    }
    deflater.append(part.bytes, text);
    part.bytes.shrink_to_fit();  // it may wait in queues for long
    return part;
}

void GzipTrailer::add(const GzipPart& part) {
    crc_ = static_cast<std::uint32_t>(
        crc32_combine(crc_, part.crc, static_cast<z_off_t>(part.text_size)));
    text_size_ += part.text_size;
}

std::string GzipTrailer::bytes() const {
    std::string bytes(last_block);
    append_number(bytes, crc_);
    append_number(bytes, static_cast<std::uint32_t>(text_size_));
    return bytes;
}

}  // namespace skald::http
