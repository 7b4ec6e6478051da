// Reads a gzip stream as it comes, like a browser.
#pragma once
#include <zlib.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace skald::testing {

class GzipReader {
public:
    GzipReader() { is_broken_ = inflateInit2(&stream_, MAX_WBITS + 16) != Z_OK; }
    ~GzipReader() { inflateEnd(&stream_); }
    GzipReader(const GzipReader&) = delete;
    GzipReader& operator=(const GzipReader&) = delete;

    /// All that can be read of what came so far and was not read before. None: this is no gzip, or
    /// something comes behind its end.
    std::optional<std::string> read(std::string_view bytes) {
        std::string text;
        std::array<char, 16'384> part;
        // zlib does not write to its input, but is older than const.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        do {
            if (is_complete_ && stream_.avail_in > 0) is_broken_ = true;
            if (is_broken_ || is_complete_) break;
            stream_.next_out = reinterpret_cast<Bytef*>(part.data());
            stream_.avail_out = part.size();
            const int outcome = inflate(&stream_, Z_SYNC_FLUSH);
            is_complete_ = outcome == Z_STREAM_END;
            is_broken_ = outcome != Z_OK && outcome != Z_BUF_ERROR && !is_complete_;
            text.append(part.data(), part.size() - stream_.avail_out);
        } while (stream_.avail_in > 0 || stream_.avail_out == 0);
        if (is_broken_) return std::nullopt;
        return text;
    }
    /// The end has come, with a size and a checksum that fit.
    bool is_complete() const { return is_complete_; }

private:
    z_stream stream_{};
    bool is_broken_ = false;
    bool is_complete_ = false;
};

/// The text of a whole gzip stream; none: it is none.
inline std::optional<std::string> gunzip(std::string_view bytes) {
    GzipReader reader;
    auto text = reader.read(bytes);
    return reader.is_complete() ? text : std::nullopt;
}

}  // namespace skald::testing
