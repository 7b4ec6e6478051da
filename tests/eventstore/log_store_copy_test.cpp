// Copies of a store's files, made while it is written to, as docs/backup.md says.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <skald/eventstore/log_event_store.hpp>
#include <string>

#include "temporary_directory.hpp"

namespace skald {
namespace {

namespace fs = std::filesystem;

constexpr const char* segment_name = "0000000001.segment";

NewEvent numbered(std::uint64_t number) {
    NewEvent event;
    event.type = number % 2 == 0 ? "even" : "odd";
    event.data = std::to_string(number);
    return event;
}

std::unique_ptr<LogEventStore> opened(const fs::path& directory, bool rebuild_index = false) {
    LogStoreOptions options;
    options.index_memory_events_max = 50;
    options.rebuild_index = rebuild_index;
    auto store = LogEventStore::open(directory, options);
    EXPECT_TRUE(store) << to_string(store.error());
    return store ? std::move(*store) : nullptr;
}

void append(EventStore& store, int count) {
    for (int i = 0; i < count; ++i) {
        const auto next = store.head().value().next().value();
        ASSERT_TRUE(store.append(StreamId::of("number", "1").value(), ExpectedVersion::any(),
                                 {numbered(next)}));
    }
}

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& file, std::string_view bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

/// How many events there are; each must be the one that was written at its position.
std::uint64_t count_events(EventStore& store) {
    std::uint64_t seen = 0;
    const auto read =
        store.for_each(ReadRequest::all(), [&seen](const RecordedEvent& event) -> Result<void> {
            EXPECT_EQ(event.position.value(), ++seen);
            EXPECT_EQ(event.data, std::to_string(seen));
            return {};
        });
    EXPECT_TRUE(read) << to_string(read.error());
    return seen;
}

/// A copy whose first half was read before the last events, its second half behind them.
class LogStoreCopy : public testing::Test {
protected:
    void copy_in_two_halves() {
        store_ = opened(directory_.path() / "store");
        append(*store_, 100);
        std::string copied = bytes_of(segment());
        copied.resize(copied.find_last_not_of('\0') + 100);  // a part of what comes next
        append(*store_, 100);
        copied += bytes_of(segment()).substr(copied.size());
        fs::create_directory(copy_);
        fs::copy(segment().parent_path() / "skald.store", copy_);
        write_file(copy_ / segment_name, copied);
    }
    fs::path segment() const { return directory_.path() / "store" / segment_name; }

    const TemporaryDirectory directory_;
    const fs::path copy_ = directory_.path() / "copy";
    std::unique_ptr<LogEventStore> store_;
};

TEST_F(LogStoreCopy, OfALiveStoreThatIsMerelyCopiedMayBeDamaged) {
    copy_in_two_halves();
    const auto store = LogEventStore::open(copy_);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, Errc::corrupt);
}

TEST_F(LogStoreCopy, OfALiveStoreHasWhatWasThereWhenItIsCutWhereItDiffers) {
    copy_in_two_halves();
    append(*store_, 10);
    const std::string copied = bytes_of(copy_ / segment_name);
    const std::string now = bytes_of(segment());
    const auto differs = std::mismatch(copied.begin(), copied.end(), now.begin(), now.end()).first;
    fs::resize_file(copy_ / segment_name, static_cast<std::size_t>(differs - copied.begin()));
    const auto copy = opened(copy_, true);
    ASSERT_NE(copy, nullptr);
    EXPECT_EQ(count_events(*copy), 100U);
    append(*copy, 1);
    EXPECT_EQ(count_events(*copy), 101U);
}

TEST_F(LogStoreCopy, WithoutIndexFilesAnswersQueriesAsBefore) {
    store_ = opened(directory_.path() / "store");
    append(*store_, 301);
    store_.reset();
    fs::create_directory(copy_);
    fs::copy(segment().parent_path() / "skald.store", copy_);
    fs::copy(segment(), copy_);
    const auto copy = opened(copy_);
    ASSERT_NE(copy, nullptr);
    const auto odd = copy->read(ReadRequest::all(Query::types({"odd"})));
    ASSERT_TRUE(odd) << to_string(odd.error());
    EXPECT_EQ(odd->size(), 151U);
}

/// A process that appends until it is killed, and says what was acknowledged.
class WriterProcess {
public:
    explicit WriterProcess(const std::string& directory) {
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(ends[1], STDOUT_FILENO);
            ::close(ends[0]);
            ::execl(SKALD_LOG_WRITER, SKALD_LOG_WRITER, directory.c_str(), "1", nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        lines_ = ::fdopen(ends[0], "r");
    }
    ~WriterProcess() {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        std::fclose(lines_);
    }
    WriterProcess(const WriterProcess&) = delete;
    WriterProcess& operator=(const WriterProcess&) = delete;

    /// Lets it go on, and yields the number that it acknowledged last.
    std::uint64_t after(int appends) {
        unsigned long long number = 0;
        for (int i = 0; i < appends; ++i) EXPECT_EQ(std::fscanf(lines_, "%llu", &number), 1);
        return number;
    }

private:
    pid_t child_ = 0;
    std::FILE* lines_ = nullptr;  // what it prints
};

/// Runs examples/guides/backup/copy_store.sh.
int copy_store(const fs::path& store, const fs::path& copy, const std::string& environment = "") {
    const std::string command = environment + SKALD_COPY_STORE + " " + store.string() + " ";
    return std::system((command + copy.string()).c_str());
}

TEST_F(LogStoreCopy, ByTheScriptEndsBeforeWhatCpReadTooEarly) {
    store_ = opened(directory_.path() / "store");
    append(*store_, 100);
    const fs::path tools = directory_.path() / "tools";
    fs::create_directory(tools);
    write_file(tools / "cp",  // as if it had read these bytes before anything was in them
               "#!/bin/sh\n/bin/cp \"$@\"\nfor copy; do :; done\n"
               "dd if=/dev/zero of=$copy/0000000001.segment bs=1 seek=10000 count=5000 "
               "conv=notrunc status=none\n");
    fs::permissions(tools / "cp", fs::perms::owner_all);
    ASSERT_EQ(copy_store(segment().parent_path(), copy_, "PATH=" + tools.string() + ":$PATH "), 0);
    const auto copy = opened(copy_, true);
    ASSERT_NE(copy, nullptr);
    const std::uint64_t seen = count_events(*copy);
    EXPECT_GT(seen, 0U);
    EXPECT_LT(seen, 100U);
}

TEST_F(LogStoreCopy, ByTheScriptDoesNotTouchADirectoryThatIsThere) {
    store_ = opened(directory_.path() / "store");
    fs::create_directory(copy_);
    EXPECT_NE(copy_store(segment().parent_path(), copy_, "2>/dev/null "), 0);
    EXPECT_TRUE(fs::is_empty(copy_));
}

TEST(CopyStore, CopiesWhatWasAcknowledgedWhileAnotherProcessWrites) {
    const TemporaryDirectory directory;
    const std::string store = (directory.path() / "store").string();
    WriterProcess writer(store);
    for (int round = 0; round < 5; ++round) {
        const std::uint64_t acknowledged = writer.after(200);
        const std::string copy = (directory.path() / ("copy" + std::to_string(round))).string();
        ASSERT_EQ(copy_store(store, copy), 0);
        const auto opened = LogEventStore::open(copy, {.rebuild_index = true});
        ASSERT_TRUE(opened) << to_string(opened.error());
        std::uint64_t seen = 0;
        ASSERT_TRUE((*opened)->for_each(ReadRequest::all(), [&](const RecordedEvent& event) {
            EXPECT_EQ(event.position.value(), ++seen);
            EXPECT_EQ(event.data, std::to_string((seen + 1) / 2));
            return Result<void>();
        }));
        EXPECT_GE(seen, 2 * acknowledged);
    }
}

}  // namespace
}  // namespace skald
