// Real files and real errors of the system: a sync that fails, a disk that is full, a file that may
// not grow. The store refuses writes, says why, and is as it was when it is opened again.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <skald/eventstore/log_event_store.hpp>
#include <string>

#include "temporary_directory.hpp"

namespace {

// What the system's calls below do for the whole program.
std::atomic<long> syncs_left = LONG_MAX;  // until they fail
std::atomic<long> bytes_left = LONG_MAX;  // until the disk is full

int sync_or_fail(long call, int descriptor) {
    if (syncs_left.fetch_sub(1) > 0) return static_cast<int>(::syscall(call, descriptor));
    syncs_left = 0;
    errno = EIO;
    return -1;
}

}  // namespace

// These take the place of the functions of the C library.
extern "C" int fdatasync(int descriptor) {
    return sync_or_fail(SYS_fdatasync, descriptor);
}
extern "C" int fsync(int descriptor) {
    return sync_or_fail(SYS_fsync, descriptor);
}
extern "C" ssize_t pwrite(int descriptor, const void* from, std::size_t count, off_t offset) {
    const long left = bytes_left;
    if (left <= 0) {
        errno = ENOSPC;
        return -1;
    }
    const std::size_t fits = std::min(count, static_cast<std::size_t>(left));
    if (left != LONG_MAX) bytes_left -= static_cast<long>(fits);
    return ::syscall(SYS_pwrite64, descriptor, from, fits, offset);
}

namespace skald {
namespace {

constexpr const char* refused = "the store takes no more writes until it is reopened: ";

NewEvent numbered(std::uint64_t number, std::size_t bytes) {
    NewEvent event;
    event.id = EventId::named(std::to_string(number));
    event.type = "numbered";
    event.data = std::to_string(number);
    event.metadata.assign(bytes, 'm');
    return event;
}

/// A store that is written to, and what it has acknowledged.
class Writer {
public:
    explicit Writer(std::string directory) : directory_(std::move(directory)) {
        options_.segment_bytes = std::uint64_t{64} << 10;
    }

    Result<void> open() {
        store_.reset();
        auto opened = LogEventStore::open(directory_, options_);
        if (!opened) return opened.error();
        store_ = std::move(*opened);
        return {};
    }
    Result<Appended> append(std::size_t bytes = 100) {
        auto appended = store_->append(AppendRequest::unstreamed({numbered(next_, bytes)}));
        if (appended) ++next_;
        return appended;
    }
    /// Up to so many; the first error.
    Result<void> append_many(int count, std::size_t bytes = 100) {
        for (int i = 0; i < count; ++i) {
            const auto appended = append(bytes);
            if (!appended) return appended.error();
        }
        return {};
    }
    /// Empty: all that was acknowledged is there in order, and at most the one that failed besides.
    std::string lost() {
        std::uint64_t seen = 0;
        const auto read = store_->for_each(
            ReadRequest::all(), [&seen](const RecordedEvent& event) -> Result<void> {
                const bool good =
                    event.data == std::to_string(++seen) && event.position.value() == seen;
                return good ? Result<void>() : invalid_argument("it is another event");
            });
        if (!read) return "event " + std::to_string(seen) + ": " + to_string(read.error());
        if (seen + 1 < next_) return "only " + std::to_string(seen) + " events are there";
        return seen > next_ ? "events are there that nobody wrote" : "";
    }
    std::uint64_t acknowledged() const { return next_ - 1; }

private:
    std::string directory_;
    LogStoreOptions options_;
    std::unique_ptr<LogEventStore> store_;
    std::uint64_t next_ = 1;
};

class LogStoreFaults : public ::testing::Test {
protected:
    ~LogStoreFaults() override { end_faults(); }
    static void end_faults() {
        syncs_left = LONG_MAX;
        bytes_left = LONG_MAX;
    }
    /// What was under way is of unknown outcome, and then all is refused with this reason.
    void expect_refusal(const Result<void>& failed, const std::string& reason) {
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().code, Errc::io);
        EXPECT_NE(failed.error().message.find(reason), std::string::npos) << failed.error().message;
        for (int i = 0; i < 3; ++i) {
            const auto again = writer_.append();
            ASSERT_FALSE(again) << "it takes writes";
            EXPECT_EQ(again.error().code, Errc::io);
            EXPECT_TRUE(again.error().message.starts_with(refused)) << again.error().message;
            EXPECT_NE(again.error().message.find(reason), std::string::npos);
        }
        EXPECT_EQ(writer_.lost(), "") << "reads go on";
    }
    void expect_fine_after_reopening() {
        const auto opened = writer_.open();
        ASSERT_TRUE(opened) << to_string(opened.error());
        EXPECT_EQ(writer_.lost(), "");
        const auto appended = writer_.append_many(20);
        ASSERT_TRUE(appended) << to_string(appended.error());
        ASSERT_TRUE(writer_.open());
        EXPECT_EQ(writer_.lost(), "");
    }

    const TemporaryDirectory directory_;
    Writer writer_{directory_.path().string()};
};

TEST_F(LogStoreFaults, AfterAFailedSyncWritesAreRefusedUntilItIsReopened) {
    ASSERT_TRUE(writer_.open());
    ASSERT_TRUE(writer_.append_many(30));
    syncs_left = 5;
    expect_refusal(writer_.append_many(100), "Input/output error");
    EXPECT_GE(writer_.acknowledged(), 30U);
    end_faults();
    const auto still = writer_.append();
    ASSERT_FALSE(still) << "a later sync proves nothing";
    expect_fine_after_reopening();
}

TEST_F(LogStoreFaults, EachSyncOfALifeMayFail) {
    for (long n = 0;; ++n) {
        SCOPED_TRACE("sync " + std::to_string(n));
        const TemporaryDirectory directory;
        Writer writer(directory.path().string());
        syncs_left = n;
        const bool opened = writer.open().has_value();
        const bool written = opened && writer.append_many(12, 15'000).has_value();
        const bool failed = syncs_left <= 0;
        end_faults();
        ASSERT_TRUE(writer.open());
        ASSERT_EQ(writer.lost(), "");
        if (!failed) break;
        EXPECT_FALSE(written && n < 12) << "a failed sync was passed over";
        ASSERT_LT(n, 100) << "it never ends";
    }
}

TEST_F(LogStoreFaults, AFullDiskIsToldAndTheStoreIsFineWhenThereIsRoomAgain) {
    ASSERT_TRUE(writer_.open());
    ASSERT_TRUE(writer_.append_many(30));
    bytes_left = 10'000;
    expect_refusal(writer_.append_many(100), "No space left on device");
    const auto opened = writer_.open();
    ASSERT_FALSE(opened) << "its opening needs room";
    EXPECT_EQ(opened.error().code, Errc::io);
    end_faults();
    expect_fine_after_reopening();
}

TEST_F(LogStoreFaults, AFileThatMayNotGrowIsToldByTheSystemItself) {
    ASSERT_NE(std::signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{.rlim_cur = 40'000, .rlim_max = before.rlim_max};
    ASSERT_TRUE(writer_.open());
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto failed = writer_.append_many(1000);
    expect_refusal(failed, "File too large");
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    expect_fine_after_reopening();
}

void write_line(const char* file, const std::string& line) {
    const int descriptor = ::open(file, O_WRONLY);
    if (descriptor < 0) return;
    std::ignore = ::write(descriptor, line.data(), line.size());
    ::close(descriptor);
}

/// A file system of this size at the path, seen by this process only. Empty, or what failed.
std::string mount_small_disk(const char* path, const char* size) {
    const std::string user = std::to_string(::getuid());
    const std::string group = std::to_string(::getgid());
    const int spaces = user == "0" ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
    if (::unshare(spaces) != 0) return "unshare: errno " + std::to_string(errno);
    if (user != "0") {
        write_line("/proc/self/setgroups", "deny");
        write_line("/proc/self/uid_map", "0 " + user + " 1");
        write_line("/proc/self/gid_map", "0 " + group + " 1");
    }
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return "mount private";
    if (::mount("skald", path, "tmpfs", 0, size) == 0) return {};
    return "mount: errno " + std::to_string(errno);
}

/// In a process of its own. Empty, or what is wrong.
std::string fill_small_disk(const char* path) {
    const std::string failed = mount_small_disk(path, "size=300k");
    if (!failed.empty()) {
        return failed +
               ". This test needs root, or user namespaces "
               "(sysctl kernel.unprivileged_userns_clone=1)";
    }
    Writer writer(path);
    if (!writer.open()) return "it was not opened";
    const auto full = writer.append_many(10'000);
    if (full || full.error().code != Errc::io) return "it was never full";
    if (full.error().message.find("No space left on device") == std::string::npos) {
        return full.error().message;
    }
    if (writer.acknowledged() < 100) return "it was full too early";
    if (writer.append()) return "it takes writes";
    if (const auto lost = writer.lost(); !lost.empty()) return "while it is full, " + lost;
    const auto unopened = writer.open();
    if (!unopened && unopened.error().code != Errc::io) return to_string(unopened.error());
    if (::mount("skald", path, "tmpfs", MS_REMOUNT, "size=2m") != 0)
        return "it cannot be made larger";
    if (const auto opened = writer.open(); !opened) return to_string(opened.error());
    if (const auto lost = writer.lost(); !lost.empty()) return "with room again, " + lost;
    if (const auto more = writer.append_many(100); !more) return to_string(more.error());
    return writer.lost();
}

TEST_F(LogStoreFaults, ASmallFileSystemThatIsReallyFullLosesNothing) {
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string wrong = fill_small_disk(directory_.path().c_str());
        std::fputs(wrong.c_str(), stderr);
        ::_exit(wrong.empty() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace skald
