#include "posix_disk_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include "posix_disk_error.hpp"
#include "posix_disk_mapping.hpp"

namespace skald {
namespace {

// What direct access wants of offsets, lengths and memory; enough for all disks in use.
constexpr std::size_t alignment = 4096;
constexpr std::size_t piece_bytes = std::size_t{1} << 20;
// From here on the copy into the page cache, and out of it again, costs more than it wins.
constexpr std::size_t direct_bytes_min = std::size_t{24} << 10;

// Never written, so it takes no memory of its own.
alignas(alignment) std::array<std::byte, piece_bytes> zeroes{};

AlignedBytes aligned_bytes(std::size_t size) {
    return AlignedBytes(
        static_cast<std::byte*>(::operator new[](size, std::align_val_t{alignment})));
}

// Zero bytes read mean the end of the file.
Result<std::size_t> read_some(int descriptor, const std::string& path, std::uint64_t offset,
                              std::span<std::byte> into) {
    const auto count = without_interrupts(
        [&] { return ::pread(descriptor, into.data(), into.size(), static_cast<off_t>(offset)); });
    if (count < 0) return to_error(errno, path, at_offset("cannot read", offset));
    return static_cast<std::size_t>(count);
}

Result<void> write_all(int descriptor, const std::string& path, std::uint64_t offset,
                       std::span<const std::byte> from) {
    while (!from.empty()) {
        const auto count = without_interrupts([&] {
            return ::pwrite(descriptor, from.data(), from.size(), static_cast<off_t>(offset));
        });
        if (count < 0) return to_error(errno, path, at_offset("cannot write", offset));
        if (count == 0) return to_error(EIO, path, at_offset("cannot write", offset));
        from = from.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

// Some file systems open a file for direct access and refuse only its use (EINVAL).
template <class T>
bool refused(const Result<T>& direct) {
    return !direct && direct.error().code == Errc::invalid_argument;
}

}  // namespace

void AlignedDelete::operator()(std::byte* bytes) const {
    ::operator delete[](bytes, std::align_val_t{alignment});
}

PosixDiskFile::PosixDiskFile(FileDescriptor descriptor, std::string path, bool writable)
    : descriptor_(std::move(descriptor)), path_(std::move(path)), writable_(writable) {}

Result<std::size_t> PosixDiskFile::read_at(std::uint64_t offset, std::span<std::byte> into) {
    std::size_t done = 0;
    while (done < into.size()) {
        const auto count = read_some(descriptor_.get(), path_, offset + done, into.subspan(done));
        if (!count) return count;
        if (*count == 0) break;
        done += *count;
    }
    return done;
}

Result<std::size_t> PosixDiskFile::read_uncached(std::uint64_t offset, std::span<std::byte> into) {
    // Drops what the cache holds and is not dirty, so that read_at() sees the medium from now on
    // too. It is advice: whether it is followed cannot be told, hence the direct read.
    ::posix_fadvise(descriptor_.get(), static_cast<off_t>(offset), static_cast<off_t>(into.size()),
                    POSIX_FADV_DONTNEED);
    if (direct() < 0) return read_at(offset, into);
    auto count = read_direct(offset, into);
    return refused(count) ? read_at(offset, into) : count;
}

Result<void> PosixDiskFile::write_at(std::uint64_t offset, std::span<const std::byte> from) {
    if (auto allowed = check_writable(at_offset("cannot write", offset)); !allowed) return allowed;
    return write_all(descriptor_.get(), path_, offset, from);
}

Result<void> PosixDiskFile::sync() {
    // An interrupted sync has not reported, and so not forgotten, a failed write: it may go again.
    const int outcome = without_interrupts([&] { return ::fdatasync(descriptor_.get()); });
    if (outcome != 0) return to_error(errno, path_, "cannot sync");
    return {};
}

Result<void> PosixDiskFile::write_durably(std::uint64_t offset, std::span<const std::byte> from) {
    const bool aligned = offset % alignment == 0 && from.size() % alignment == 0;
    if (aligned && from.size() >= direct_bytes_min && writable_ && direct() >= 0) {
        auto written = write_direct(offset, from);
        if (written) return sync();  // the file may have grown, and the medium has a cache too
        if (!refused(written)) return written;
    }
    return DiskFile::write_durably(offset, from);
}

Result<void> PosixDiskFile::write_direct(std::uint64_t offset, std::span<const std::byte> from) {
    const std::lock_guard lock(piece_mutex_);
    if (!piece_) piece_ = aligned_bytes(piece_bytes);
    while (!from.empty()) {
        const std::size_t count = std::min(piece_bytes, from.size());
        std::memcpy(piece_.get(), from.data(), count);
        auto written = write_all(direct(), path_, offset, std::span(piece_.get(), count));
        if (!written) return written;
        offset += count;
        from = from.subspan(count);
    }
    return {};
}

Result<std::uint64_t> PosixDiskFile::size() {
    struct stat status{};
    if (::fstat(descriptor_.get(), &status) != 0) return to_error(errno, path_, "cannot tell size");
    return static_cast<std::uint64_t>(status.st_size);
}

Result<void> PosixDiskFile::truncate(std::uint64_t size) {
    const std::string what = at_offset("cannot truncate", size);
    if (auto allowed = check_writable(what); !allowed) return allowed;
    const int outcome = without_interrupts(
        [&] { return ::ftruncate(descriptor_.get(), static_cast<off_t>(size)); });
    if (outcome != 0) return to_error(errno, path_, what);
    return {};
}

Result<void> PosixDiskFile::zero(std::uint64_t offset, std::uint64_t length) {
    if (auto allowed = check_writable(at_offset("cannot zero", offset)); !allowed) return allowed;
    while (length > 0) {
        std::uint64_t piece = std::min<std::uint64_t>(length, piece_bytes);
        // An unaligned beginning goes alone, so that the rest is aligned.
        if (const auto beyond = offset % alignment; beyond != 0) {
            piece = std::min<std::uint64_t>(length, alignment - beyond);
        } else if (piece > alignment) {
            piece -= piece % alignment;
        }
        if (auto done = zero_piece(offset, static_cast<std::size_t>(piece)); !done) return done;
        offset += piece;
        length -= piece;
    }
    return {};
}

Result<std::unique_ptr<DiskMapping>> PosixDiskFile::map() {
    const auto bytes = size();
    if (!bytes) return bytes.error();
    return map_posix_file(descriptor_.get(), static_cast<std::size_t>(*bytes), path_);
}

Result<void> PosixDiskFile::check_writable(std::string_view what) const {
    if (writable_) return {};
    return Error{Errc::permission_denied,
                 path_ + ": " + std::string(what) + ": the file was opened read_only"};
}

Result<void> PosixDiskFile::zero_piece(std::uint64_t offset, std::size_t length) {
    const std::span<const std::byte> bytes = std::span(zeroes).first(length);
    const bool aligned = offset % alignment == 0 && length % alignment == 0;
    if (aligned && direct() >= 0) {
        auto written = write_all(direct(), path_, offset, bytes);
        if (!refused(written)) return written;
    }
    return write_all(descriptor_.get(), path_, offset, bytes);
}

Result<std::size_t> PosixDiskFile::read_direct(std::uint64_t offset, std::span<std::byte> into) {
    const auto buffer = aligned_bytes(piece_bytes);
    std::size_t done = 0;
    while (done < into.size()) {
        const std::uint64_t at = offset + done;
        const std::size_t ahead = at % alignment;
        const std::size_t wanted = std::min(piece_bytes, into.size() - done + ahead);
        const std::size_t length = (wanted + alignment - 1) / alignment * alignment;
        const auto count = read_some(direct(), path_, at - ahead, std::span(buffer.get(), length));
        if (!count) return count;
        if (*count <= ahead) break;
        const std::size_t usable = std::min(*count - ahead, into.size() - done);
        std::memcpy(into.data() + done, buffer.get() + ahead, usable);
        done += usable;
    }
    return done;
}

// The way past the page cache is opened at the first need, through /proc, which finds the file
// also after a rename. -1: there is none here.
int PosixDiskFile::direct() {
    std::call_once(direct_once_, [this] {
        const std::string self = "/proc/self/fd/" + std::to_string(descriptor_.get());
        const int flags = (writable_ ? O_RDWR : O_RDONLY) | O_DIRECT | O_CLOEXEC;
        direct_ = FileDescriptor(without_interrupts([&] { return ::open(self.c_str(), flags); }));
    });
    return direct_.get();
}

}  // namespace skald
