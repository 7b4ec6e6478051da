#include "raw_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace skald::bench {
namespace {

constexpr std::size_t file_bytes = std::size_t{32} << 20;
constexpr std::size_t record_bytes_max = std::size_t{4} << 20;
constexpr std::size_t block_bytes = 4096;

bool write_at(int descriptor, std::size_t at, const char* bytes, std::size_t count) {
    return ::pwrite(descriptor, bytes, count, static_cast<off_t>(at)) ==
           static_cast<ssize_t>(count);
}

}  // namespace

RawFile::RawFile(const std::string& path, Way way)
    : way_(way), block_(static_cast<char*>(std::aligned_alloc(block_bytes, record_bytes_max))) {
    std::memset(block_, 0, record_bytes_max);
    const int buffered = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
    ready_ = buffered >= 0;
    for (std::size_t at = 0; at < file_bytes; at += record_bytes_max) {
        ready_ = ready_ && write_at(buffered, at, block_, record_bytes_max);
    }
    ready_ = ready_ && ::fsync(buffered) == 0;
    std::memset(block_, 'x', record_bytes_max);
    descriptor_ = buffered;
    if (way == Way::buffered) return;
    descriptor_ = ::open(path.c_str(), O_RDWR | O_DIRECT | O_DSYNC);
    ready_ = ready_ && descriptor_ >= 0;
    ::close(buffered);
}

RawFile::~RawFile() {
    ::close(descriptor_);
    std::free(block_);
}

bool RawFile::append(std::size_t bytes) {
    if (!ready_ || bytes + 2 * block_bytes > record_bytes_max) return false;
    if (next_ + bytes + block_bytes > file_bytes) next_ = 0;
    const bool written = way_ == Way::direct ? append_direct(bytes)
                                             : write_at(descriptor_, next_, block_, bytes) &&
                                                   ::fdatasync(descriptor_) == 0;
    next_ += bytes;
    return written;
}

bool RawFile::append_direct(std::size_t bytes) {
    const std::size_t begin = next_ / block_bytes * block_bytes;
    const std::size_t end = (next_ + bytes + block_bytes - 1) / block_bytes * block_bytes;
    return write_at(descriptor_, begin, block_, end - begin);
}

std::vector<Contender> RawRivals::contenders() {
    return {repeat("pwrite+fdatasync", [this] { return append(buffered_); }),
            repeat("O_DIRECT|O_DSYNC", [this] { return append(direct_); })};
}

std::vector<Contender> RawRivals::timed_contenders() {
    return {repeat_timed("pwrite+fdatasync", [this] { return append(buffered_); }),
            repeat_timed("O_DIRECT|O_DSYNC", [this] { return append(direct_); })};
}

}  // namespace skald::bench
