#include "posix_disk_mapping.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <mutex>

#include "posix_disk_error.hpp"

namespace skald {
namespace {

// What is asked about before it is read: about as much as a page of events takes.
constexpr std::uint64_t near_bytes = std::uint64_t{512} << 10;
constexpr std::uint64_t smallest_page_bytes = 4096;

// What the handler knows of a mapping. It may run in any thread at any instruction, so there is no
// lock: `begin` is set last and cleared first.
struct MappedRange {
    std::atomic<bool> taken = false;
    std::atomic<std::uintptr_t> begin = 0;  // 0: none
    std::atomic<std::size_t> bytes = 0;
    std::atomic<std::atomic<bool>*> failed = nullptr;
};
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free);

std::array<MappedRange, posix_mappings_max> mapped_ranges;
struct sigaction previous_action;  // of SIGBUS, before ours
std::uintptr_t page_bytes;

MappedRange* range_around(std::uintptr_t address) {
    for (MappedRange& range : mapped_ranges) {
        const std::uintptr_t begin = range.begin.load(std::memory_order_acquire);
        if (begin != 0 && address >= begin && address - begin < range.bytes) return &range;
    }
    return nullptr;
}

void pass_on(int signal, siginfo_t* info, void* context) {
    if ((previous_action.sa_flags & SA_SIGINFO) != 0) {
        previous_action.sa_sigaction(signal, info, context);
        return;
    }
    // A signal that was sent can be ignored, a fault cannot.
    if (previous_action.sa_handler == SIG_IGN && info->si_code <= 0) return;
    if (previous_action.sa_handler != SIG_DFL && previous_action.sa_handler != SIG_IGN) {
        previous_action.sa_handler(signal);
        return;
    }
    struct sigaction as_if_unhandled{};
    as_if_unhandled.sa_handler = SIG_DFL;
    ::sigaction(signal, &as_if_unhandled, nullptr);
    ::raise(signal);  // comes when this handler returns
}

// Past the library: only a bare call is safe in a handler, and sanitizers take it for no write.
bool put_zeroes(std::byte* page) {
    constexpr int flags = MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS;
    return ::syscall(SYS_mmap, page, page_bytes, PROT_READ, flags, -1, 0) != -1;
}

void on_bus_error(int signal, siginfo_t* info, void* context) {
    const int saved_errno = errno;
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    MappedRange* range = info->si_code > 0 ? range_around(address) : nullptr;
    if (range != nullptr) range->failed.load()->store(true);
    std::byte* page = static_cast<std::byte*>(info->si_addr) - address % page_bytes;
    if (range == nullptr || !put_zeroes(page)) pass_on(signal, info, context);
    errno = saved_errno;
}

void install_handler() {
    static std::once_flag once;
    std::call_once(once, [] {
        page_bytes = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
        struct sigaction action{};
        action.sa_sigaction = on_bus_error;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        // Read first, so that a signal in between finds the action before ours complete.
        ::sigaction(SIGBUS, nullptr, &previous_action);
        ::sigaction(SIGBUS, &action, nullptr);
    });
}

MappedRange* take_range() {
    for (MappedRange& range : mapped_ranges) {
        if (!range.taken.load(std::memory_order_relaxed) && !range.taken.exchange(true)) {
            return &range;
        }
    }
    return nullptr;
}

class PosixDiskMapping final : public DiskMapping {
public:
    PosixDiskMapping(MappedRange& range, std::span<const std::byte> bytes, bool knows_cache)
        : range_(range), bytes_(bytes), knows_cache_(knows_cache) {
        range_.failed = &failed_;
        range_.bytes = bytes_.size();
        range_.begin.store(reinterpret_cast<std::uintptr_t>(bytes_.data()),
                           std::memory_order_release);
    }
    ~PosixDiskMapping() override {
        range_.begin = 0;  // before the addresses can belong to somebody else
        ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
        range_.taken = false;
    }
    std::span<const std::byte> bytes() const override { return bytes_; }
    bool failed() const override { return failed_.load(std::memory_order_relaxed); }
    void will_read(std::uint64_t offset, std::uint64_t length) const override {
        const std::uint64_t begin = offset - offset % page_bytes;
        const std::uint64_t end = std::min<std::uint64_t>(offset + length, bytes_.size());
        if (begin >= end || is_cached(begin, end)) return;
        // Advice, which may be refused.
        ::madvise(const_cast<std::byte*>(bytes_.data() + begin), end - begin, MADV_WILLNEED);
    }

private:
    // Asking is much cheaper than advice that is not needed. Where reading has not come yet the end
    // is missing, so it is asked for first; a hole before it is found when reading comes near. False:
    // perhaps.
    bool is_cached(std::uint64_t begin, std::uint64_t end) const {
        const std::uint64_t last = (end - 1) / page_bytes * page_bytes;
        return knows_cache_ && are_cached(last, end) &&
               are_cached(begin, std::min(begin + near_bytes, end));
    }
    bool are_cached(std::uint64_t begin, std::uint64_t end) const {
        std::array<unsigned char, near_bytes / smallest_page_bytes> pages;
        const std::uint64_t count = (end - begin + page_bytes - 1) / page_bytes;
        void* address = const_cast<std::byte*>(bytes_.data() + begin);
        return ::mincore(address, end - begin, pages.data()) == 0 &&
               std::all_of(pages.begin(), pages.begin() + count,
                           [](unsigned char page) { return (page & 1) != 0; });
    }

    std::atomic<bool> failed_ = false;  // set by the handler
    MappedRange& range_;
    const std::span<const std::byte> bytes_;
    const bool knows_cache_;
};

// Who may not write a file is told that all of it is cached, to keep from others what they read.
bool knows_cache_of(int descriptor) {
    return (::fcntl(descriptor, F_GETFL) & O_ACCMODE) == O_RDWR;
}

// The system maps no empty files.
class EmptyMapping final : public DiskMapping {
public:
    std::span<const std::byte> bytes() const override { return {}; }
    bool failed() const override { return false; }
};

}  // namespace

Result<std::unique_ptr<DiskMapping>> map_posix_file(int descriptor, std::size_t size,
                                                    const std::string& path) {
    if (size == 0) return std::make_unique<EmptyMapping>();
    install_handler();
    MappedRange* range = take_range();
    if (range == nullptr) {
        return Error{Errc::unavailable, path + ": cannot map: this process has " +
                                            std::to_string(posix_mappings_max) +
                                            " files mapped already"};
    }
    void* address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (address == MAP_FAILED) {
        const int number = errno;
        range->taken = false;
        return to_error(number, path, "cannot map");
    }
    // Lookups jump about: what lies around a page is not worth reading. It is advice only.
    ::madvise(address, size, MADV_RANDOM);
    return std::make_unique<PosixDiskMapping>(
        *range, std::span(static_cast<const std::byte*>(address), size),
        knows_cache_of(descriptor));
}

}  // namespace skald
