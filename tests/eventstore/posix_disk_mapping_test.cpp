// Mapped files: a page that cannot be read shows zeroes and is told, and no other signal is kept.
#include "posix_disk_mapping.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <skald/eventstore/posix_disk.hpp>
#include <thread>

#include "temporary_directory.hpp"

namespace skald {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t page = 4096;
constexpr int from_handler = 42;

class PosixDiskMappingTest : public ::testing::Test {
protected:
    PosixDiskMappingTest() : disk_(*open_posix_disk(directory_.path().string())) {
        // Runs each death test in a process of its own from the beginning, where nothing was mapped.
        GTEST_FLAG_SET(death_test_style, "threadsafe");
    }
    std::unique_ptr<DiskFile> filled(const std::string& name, std::size_t size) {
        auto file = *disk_->open(name, OpenMode::create_new);
        EXPECT_TRUE(file->write_at(0, std::vector<std::byte>(size, std::byte{'x'})));
        return file;
    }
    static bool all_are(std::span<const std::byte> bytes, char value) {
        return std::all_of(bytes.begin(), bytes.end(),
                           [&](std::byte byte) { return byte == static_cast<std::byte>(value); });
    }
    // Touches a page behind the end of a file that Skald did not map.
    void touch_foreign_page() {
        filled("foreign", page);
        const int file = ::open((directory_.path() / "foreign").c_str(), O_RDONLY | O_CLOEXEC);
        void* address = ::mmap(nullptr, 2 * page, PROT_READ, MAP_SHARED, file, 0);
        ::close(file);
        (void)static_cast<const volatile std::byte*>(address)[page];
    }
    // What a handler was installed for before must still come there, and nothing else.
    void map_and_lose_a_page() {
        const auto file = filled("ours", 4 * page);
        const auto mapping = *file->map();
        if (!file->truncate(page) || !all_are(mapping->bytes().subspan(page), '\0')) ::_exit(1);
    }

    TemporaryDirectory directory_;
    std::unique_ptr<Disk> disk_;
};

TEST_F(PosixDiskMappingTest, ShowsTheWholeFileAlsoWhenFileAndDiskAreGone) {
    auto file = filled("a", 3 * page + 10);
    const auto mapping = *file->map();
    file.reset();
    ASSERT_TRUE(disk_->rename("a", "b"));
    ASSERT_TRUE(disk_->remove("b"));
    disk_.reset();
    EXPECT_EQ(mapping->bytes().size(), 3 * page + 10);
    EXPECT_TRUE(all_are(mapping->bytes(), 'x'));
    EXPECT_FALSE(mapping->failed());
}

TEST_F(PosixDiskMappingTest, OfAnEmptyFileIsEmpty) {
    const auto mapping = *filled("a", 0)->map();
    EXPECT_TRUE(mapping->bytes().empty());
    EXPECT_FALSE(mapping->failed());
}

TEST_F(PosixDiskMappingTest, AFileThatShrankBehindOurBackReadsZeroesAndIsTold) {
    const auto file = filled("a", 8 * page);
    const auto other = *filled("b", 8 * page)->map();
    const auto mapping = *file->map();
    ASSERT_TRUE(file->truncate(2 * page));
    EXPECT_TRUE(all_are(mapping->bytes().first(2 * page), 'x'));
    EXPECT_FALSE(mapping->failed()) << "nothing was missed so far";
    EXPECT_EQ(mapping->bytes()[5 * page + 7], std::byte{0});
    EXPECT_TRUE(mapping->failed());
    EXPECT_TRUE(all_are(mapping->bytes().subspan(2 * page), '\0'));
    EXPECT_TRUE(all_are(mapping->bytes().first(2 * page), 'x')) << "other pages are still there";
    EXPECT_TRUE(all_are(other->bytes(), 'x'));
    EXPECT_FALSE(other->failed());
}

TEST_F(PosixDiskMappingTest, AMappingInThePlaceOfOneThatFailedHasNotFailed) {
    const auto file = filled("a", 8 * page);
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(file->truncate(8 * page));
        const auto mapping = *file->map();
        EXPECT_FALSE(mapping->failed());
        ASSERT_TRUE(file->truncate(0));
        EXPECT_EQ(mapping->bytes()[7 * page], std::byte{0});
        EXPECT_TRUE(mapping->failed());
    }
}

TEST_F(PosixDiskMappingTest, ManyThreadsMayMissPagesAtTheSameTime) {
    const auto file = filled("a", 64 * page);
    const auto mapping = *file->map();
    ASSERT_TRUE(file->truncate(0));
    std::vector<std::thread> threads;
    std::atomic<int> told = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            if (all_are(mapping->bytes(), '\0') && mapping->failed()) ++told;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(told, 4);
}

TEST_F(PosixDiskMappingTest, TooManyAreRefusedUntilOneIsGone) {
    const auto file = filled("a", 1);
    std::vector<std::unique_ptr<DiskMapping>> mappings;
    for (std::size_t i = 0; i < posix_mappings_max; ++i) {
        auto mapping = file->map();
        if (!mapping) break;
        mappings.push_back(std::move(*mapping));
    }
    const auto refused = file->map();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_THAT(refused.error().message, HasSubstr((directory_.path() / "a").string()));
    mappings.pop_back();
    EXPECT_TRUE(file->map());
}

using PosixDiskMappingDeathTest = PosixDiskMappingTest;

TEST_F(PosixDiskMappingDeathTest, FaultsOfOthersComeToTheHandlerThatWasThere) {
    const auto run = [&] {
        struct sigaction action{};
        action.sa_flags = SA_SIGINFO;
        action.sa_sigaction = [](int, siginfo_t*, void*) { ::_exit(from_handler); };
        ::sigaction(SIGBUS, &action, nullptr);
        map_and_lose_a_page();
        touch_foreign_page();
    };
    EXPECT_EXIT(run(), ::testing::ExitedWithCode(from_handler), "");
}

TEST_F(PosixDiskMappingDeathTest, FaultsOfOthersComeToAHandlerOfTheOldKindToo) {
    const auto run = [&] {
        ::signal(SIGBUS, [](int) { ::_exit(from_handler); });
        map_and_lose_a_page();
        touch_foreign_page();
    };
    EXPECT_EXIT(run(), ::testing::ExitedWithCode(from_handler), "");
}

TEST_F(PosixDiskMappingDeathTest, FaultsOfOthersKillWhereNobodyHandledThem) {
    for (const auto before : {SIG_DFL, SIG_IGN}) {
        const auto run = [&] {
            ::signal(SIGBUS, before);
            map_and_lose_a_page();
            touch_foreign_page();
        };
        EXPECT_EXIT(run(), ::testing::KilledBySignal(SIGBUS), "");
    }
}

TEST_F(PosixDiskMappingDeathTest, ASignalThatWasSentIsIgnoredIfItWas) {
    const auto run = [&] {
        ::signal(SIGBUS, SIG_IGN);
        map_and_lose_a_page();
        ::raise(SIGBUS);
        ::_exit(0);
    };
    EXPECT_EXIT(run(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace skald
