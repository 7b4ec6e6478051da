// Files of tests: written before, removed after; and gzip to fill them with.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace skald::ocel {

/// A file with these bytes for the life of the object. One at a time in a process.
class ScratchFile {
public:
    explicit ScratchFile(std::string_view bytes)
        : path_(::testing::TempDir() + "skald-ocel-" + std::to_string(::getpid())) {
        std::ofstream file(path_, std::ios::binary | std::ios::trunc);
        file << bytes;
        EXPECT_TRUE(file.flush().good());
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile() { std::filesystem::remove(path_); }

    const std::string& path() const { return path_; }

private:
    std::string path_;  // unique to this process
};

/// The bytes as one member of a gzip file.
inline std::string gzip(std::string_view bytes) {
    z_stream stream = {};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string packed(deflateBound(&stream, bytes.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(packed.size() - stream.avail_out);
    deflateEnd(&stream);
    return packed;
}

}  // namespace skald::ocel
