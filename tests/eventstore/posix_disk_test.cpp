#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <skald/eventstore/posix_disk.hpp>

#include "posix_disk_error.hpp"

namespace skald {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::byte> pattern(std::size_t size) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7 + i / 251);
    return bytes;
}

class PosixDiskTest : public ::testing::Test {
protected:
    PosixDiskTest() {
        std::string path = std::filesystem::temp_directory_path() / "skald-disk-XXXXXX";
        directory_ = ::mkdtemp(path.data());
    }
    ~PosixDiskTest() override { std::filesystem::remove_all(directory_); }

    std::unique_ptr<Disk> disk() { return *open_posix_disk(directory_); }
    std::string path(const std::string& name) const { return directory_ + "/" + name; }
    std::unique_ptr<DiskFile> filled(Disk& disk, const std::string& name, std::size_t size) {
        auto file = *disk.open(name, OpenMode::create_new);
        EXPECT_TRUE(file->write_at(0, pattern(size)));
        return file;
    }
    static std::vector<std::byte> read(DiskFile& file, std::uint64_t offset, std::size_t size) {
        std::vector<std::byte> bytes(size);
        bytes.resize(*file.read_at(offset, bytes));
        return bytes;
    }

private:
    std::string directory_;  // of this test alone
};

TEST_F(PosixDiskTest, WhatIsWrittenIsReadAlsoByAnotherHandle) {
    const auto disk = this->disk();
    const auto file = filled(*disk, "a", 10'000);
    ASSERT_TRUE(file->write_at(20'000, pattern(100)));
    ASSERT_TRUE(file->sync());
    const auto other = *disk->open("a", OpenMode::read_only);
    EXPECT_EQ(read(*other, 0, 10'000), pattern(10'000));
    EXPECT_EQ(read(*other, 10'000, 10'000), std::vector<std::byte>(10'000)) << "the gap";
    EXPECT_EQ(read(*other, 20'000, 100), pattern(100));
    EXPECT_EQ(*other->size(), 20'100U);
}

TEST_F(PosixDiskTest, ReadsAreShortOnlyAtTheEnd) {
    const auto disk = this->disk();
    const auto file = filled(*disk, "a", 5'000);
    std::vector<std::byte> bytes(3'000);
    EXPECT_EQ(*file->read_at(4'000, bytes), 1'000U);
    EXPECT_EQ(*file->read_at(5'000, bytes), 0U);
    EXPECT_EQ(*file->read_at(90'000, bytes), 0U);
    EXPECT_EQ(*file->read_uncached(4'000, bytes), 1'000U);
    EXPECT_EQ(*file->read_uncached(5'000, bytes), 0U);
    EXPECT_EQ(*file->read_uncached(90'000, bytes), 0U);
}

TEST_F(PosixDiskTest, UncachedReadsAtAnyOffsetSeeWhatWasSynced) {
    const auto disk = this->disk();
    const std::size_t size = (std::size_t{2} << 20) + 777;  // more than one piece
    const auto file = filled(*disk, "a", size);
    ASSERT_TRUE(file->sync());
    const auto whole = pattern(size);
    for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, std::size_t{4095},
                                     std::size_t{4096}, std::size_t{1048575}, size - 1}) {
        std::vector<std::byte> bytes(size);
        ASSERT_EQ(*file->read_uncached(offset, bytes), size - offset);
        bytes.resize(size - offset);
        EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), whole.begin() + std::ptrdiff_t(offset)))
            << "from " << offset;
    }
}

TEST_F(PosixDiskTest, WhatIsWrittenDurablyIsReadByAllWhateverWayItWent) {
    const auto disk = this->disk();
    const auto file = filled(*disk, "a", 6'000);
    const auto other = *disk->open("a", OpenMode::read_only);
    ASSERT_EQ(read(*other, 0, 6'000), pattern(6'000)) << "and now it is cached";
    auto bytes = pattern(std::size_t{3} << 20);
    std::reverse(bytes.begin(), bytes.end());
    // Past the cache, over what is cached and far behind the end; then through it.
    ASSERT_TRUE(file->write_durably(4096, std::span(bytes).first(std::size_t{2} << 20)));
    ASSERT_TRUE(file->write_durably(5'000, std::span(bytes).first(77)));
    auto expected = pattern(6'000);
    expected.resize(4096 + (std::size_t{2} << 20));
    std::copy_n(bytes.begin(), std::size_t{2} << 20, expected.begin() + 4096);
    std::copy_n(bytes.begin(), 77, expected.begin() + 5'000);
    EXPECT_EQ(read(*other, 0, expected.size() + 1), expected);
    EXPECT_EQ(*file->size(), expected.size());
}

TEST_F(PosixDiskTest, ZeroingTouchesItsRangeAndNothingElse) {
    const auto disk = this->disk();
    const std::size_t size = std::size_t{3} << 20;
    for (const std::size_t begin : {0U, 1U, 4095U, 4096U, 5000U}) {
        for (const std::size_t length : {0U, 1U, 4096U, 4097U, 100'000U, (1U << 20) + 12'289U}) {
            const auto file = filled(*disk, "a", size);
            ASSERT_TRUE(file->zero(begin, length));
            auto expected = pattern(size);
            std::fill_n(expected.begin() + std::ptrdiff_t(begin), length, std::byte{0});
            EXPECT_TRUE(read(*file, 0, size + 1) == expected) << begin << "+" << length;
            ASSERT_TRUE(disk->remove("a"));
        }
    }
}

TEST_F(PosixDiskTest, ZeroingTakesSpaceAndTruncatingDoesNot) {
    const auto disk = this->disk();
    const auto zeroed = *disk->open("zeroed", OpenMode::create_new);
    const auto sparse = *disk->open("sparse", OpenMode::create_new);
    ASSERT_TRUE(zeroed->zero(0, 1 << 20));
    ASSERT_TRUE(zeroed->sync());
    ASSERT_TRUE(sparse->truncate(1 << 20));
    EXPECT_EQ(*zeroed->size(), *sparse->size());
    EXPECT_EQ(read(*zeroed, 0, 1 << 20), read(*sparse, 0, 1 << 20));
    struct stat status{};
    ASSERT_EQ(::stat(path("zeroed").c_str(), &status), 0);
    EXPECT_GE(status.st_blocks * 512, 1 << 20);
    ASSERT_EQ(::stat(path("sparse").c_str(), &status), 0);
    EXPECT_LT(status.st_blocks * 512, 1 << 20);
}

TEST_F(PosixDiskTest, ZeroingAndUncachedReadsWorkWhereDirectAccessMayBeRefused) {
    if (::access("/dev/shm", W_OK) != 0) GTEST_SKIP() << "no /dev/shm to write to";
    std::string path = "/dev/shm/skald-disk-XXXXXX";
    const std::string directory = ::mkdtemp(path.data());
    {
        const auto disk = *open_posix_disk(directory);
        const auto file = filled(*disk, "a", 3 << 20);
        ASSERT_TRUE(file->zero(4096, 2 << 20));
        std::vector<std::byte> bytes(2 << 20);
        ASSERT_EQ(*file->read_uncached(4096, bytes), bytes.size());
        EXPECT_TRUE(bytes == std::vector<std::byte>(2 << 20));
    }
    std::filesystem::remove_all(directory);
}

TEST_F(PosixDiskTest, TruncatingCutsAndGrowingAgainReadsZeroes) {
    const auto disk = this->disk();
    const auto file = filled(*disk, "a", 1'000);
    ASSERT_TRUE(file->truncate(10));
    ASSERT_TRUE(file->truncate(20));
    auto expected = pattern(10);
    expected.resize(20);
    EXPECT_EQ(read(*file, 0, 1'000), expected);
}

TEST_F(PosixDiskTest, EachOpenModeKeepsItsWord) {
    const auto disk = this->disk();
    EXPECT_EQ(disk->open("a", OpenMode::read_only).error().code, Errc::not_found);
    EXPECT_EQ(disk->open("a", OpenMode::read_write).error().code, Errc::not_found);
    filled(*disk, "a", 10);
    const auto again = disk->open("a", OpenMode::create_new);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::invalid_argument);
    EXPECT_THAT(again.error().message, HasSubstr(path("a")));
    EXPECT_TRUE((*disk->open("a", OpenMode::read_write))->write_at(5, pattern(1)));
}

TEST_F(PosixDiskTest, AFileOpenedForReadingRefusesEveryChangeAndSaysWhere) {
    const auto disk = this->disk();
    filled(*disk, "a", 10);
    const auto file = *disk->open("a", OpenMode::read_only);
    const auto refused = file->write_at(4096, pattern(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::permission_denied);
    EXPECT_THAT(refused.error().message, HasSubstr(path("a")));
    EXPECT_THAT(refused.error().message, HasSubstr("4096"));
    EXPECT_EQ(file->truncate(0).error().code, Errc::permission_denied);
    EXPECT_EQ(file->zero(0, 1).error().code, Errc::permission_denied);
    EXPECT_EQ(*file->size(), 10U);
}

TEST_F(PosixDiskTest, ListsRegularFilesInOrder) {
    const auto disk = this->disk();
    for (const auto* name : {"b", "a", ".hidden"}) filled(*disk, name, 1);
    std::filesystem::create_directory(path("directory"));
    EXPECT_THAT(*disk->list(), ElementsAre(".hidden", "a", "b"));
    ASSERT_TRUE(disk->remove("a"));
    EXPECT_THAT(*disk->list(), ElementsAre(".hidden", "b"));
    EXPECT_EQ(disk->remove("a").error().code, Errc::not_found);
}

TEST_F(PosixDiskTest, RenamingReplacesAndOpenHandlesStay) {
    const auto disk = this->disk();
    const auto file = filled(*disk, "new", 10);
    filled(*disk, "name", 3);
    ASSERT_TRUE(disk->rename("new", "name"));
    ASSERT_TRUE(disk->sync_directory());
    EXPECT_THAT(*disk->list(), ElementsAre("name"));
    ASSERT_TRUE(file->zero(0, 4096)) << "the way past the cache is found after a rename as well";
    EXPECT_EQ(read(**disk->open("name", OpenMode::read_only), 0, 9'000).size(), 4096U);
    EXPECT_EQ(disk->rename("new", "name").error().code, Errc::not_found);
}

TEST_F(PosixDiskTest, NamesThatLeaveTheDirectoryAreRefused) {
    const auto disk = this->disk();
    for (const std::string& name :
         {std::string(), std::string("."), std::string(".."), std::string("a/b"),
          std::string("/etc/passwd"), std::string(256, 'x'), std::string("a\0b", 3)}) {
        EXPECT_EQ(disk->open(name, OpenMode::create_new).error().code, Errc::invalid_argument);
        EXPECT_EQ(disk->remove(name).error().code, Errc::invalid_argument);
        EXPECT_EQ(disk->rename(name, "a").error().code, Errc::invalid_argument);
        EXPECT_EQ(disk->rename("a", name).error().code, Errc::invalid_argument);
        EXPECT_EQ(disk->lock(name).error().code, Errc::invalid_argument);
    }
    EXPECT_TRUE(disk->open(std::string(255, 'x'), OpenMode::create_new));
}

TEST_F(PosixDiskTest, WhatIsNoRegularFileIsRefusedWithoutWaiting) {
    const auto disk = this->disk();
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    std::filesystem::create_directory(path("directory"));
    EXPECT_EQ(disk->open("pipe", OpenMode::read_only).error().code, Errc::invalid_argument);
    EXPECT_EQ(disk->open("directory", OpenMode::read_only).error().code, Errc::invalid_argument);
}

TEST_F(PosixDiskTest, ASecondLockIsRefusedWithinTheProcessUntilTheFirstIsGone) {
    const auto disk = this->disk();
    const auto other = this->disk();
    auto held = disk->lock("lock");
    ASSERT_TRUE(held);
    EXPECT_EQ(disk->lock("lock").error().code, Errc::already_open);
    EXPECT_EQ(other->lock("lock").error().code, Errc::already_open);
    EXPECT_THAT(other->lock("lock").error().message, HasSubstr(path("lock")));
    EXPECT_TRUE(other->lock("another"));
    held->reset();
    EXPECT_TRUE(other->lock("lock"));
}

TEST_F(PosixDiskTest, ALockHeldByAProcessIsFreeWhenTheProcessIsKilled) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto disk = this->disk();
        const auto held = disk->lock("lock");
        if (::write(ready[1], held ? "y" : "n", 1) == 1) ::pause();
        ::_exit(0);
    }
    char answer = 0;
    ASSERT_EQ(::read(ready[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
    EXPECT_EQ(disk()->lock("lock").error().code, Errc::already_open);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(disk()->lock("lock"));
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_F(PosixDiskTest, ADirectoryIsMadeWithItsParentsUnlessRefused) {
    const std::string deep = path("one/two/three/");
    const auto refused = open_posix_disk(deep, MissingDirectory::refuse);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::not_found);
    EXPECT_FALSE(std::filesystem::exists(path("one")));
    EXPECT_TRUE(open_posix_disk(deep));
    EXPECT_TRUE(open_posix_disk(deep));
    EXPECT_TRUE(open_posix_disk(deep, MissingDirectory::refuse));
    EXPECT_EQ(open_posix_disk("").error().code, Errc::invalid_argument);
}

TEST_F(PosixDiskTest, APathThatIsAFileIsNoDirectory) {
    std::ofstream(path("file")) << "x";
    EXPECT_EQ(open_posix_disk(path("file")).error().code, Errc::invalid_argument);
    EXPECT_EQ(open_posix_disk(path("file/below")).error().code, Errc::invalid_argument);
}

TEST_F(PosixDiskTest, MissingRightsAreSaidAsSuch) {
    std::filesystem::create_directory(path("mine"));
    ASSERT_EQ(::chmod(path("mine").c_str(), 0), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        // Nothing is forbidden to root, so the child becomes nobody; its parent directory must let
        // it through.
        if (::geteuid() == 0 && (::chmod(path("").c_str(), 0755) != 0 || ::setuid(65534) != 0)) {
            ::_exit(3);
        }
        const bool opened = open_posix_disk(path("mine")).error().code == Errc::permission_denied;
        const bool made = open_posix_disk(path("mine/a")).error().code == Errc::permission_denied;
        ::_exit(opened && made ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(::chmod(path("mine").c_str(), 0700), 0);
}

TEST_F(PosixDiskTest, AWriteThatTheSystemRefusesIsAnIoErrorWithItsPlace) {
    const auto disk = this->disk();
    const auto file = filled(*disk, "a", 10);
    const auto refused = file->write_at(std::uint64_t{1} << 62, pattern(10));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::io);
    EXPECT_THAT(refused.error().message, HasSubstr(path("a")));
    EXPECT_THAT(refused.error().message, HasSubstr("4611686018427387904"));
}

TEST(PosixDiskError, EachErrnoBecomesTheCodeOnWhichACallerActs) {
    EXPECT_EQ(to_error(ENOSPC, "/d/a", "x").code, Errc::io);
    EXPECT_THAT(to_error(ENOSPC, "/d/a", "x").message, HasSubstr("disk is full"));
    EXPECT_THAT(to_error(EDQUOT, "/d/a", "x").message, HasSubstr("disk is full"));
    EXPECT_EQ(to_error(EIO, "/d/a", "x").code, Errc::io);
    EXPECT_EQ(to_error(EROFS, "/d/a", "x").code, Errc::permission_denied);
    EXPECT_EQ(to_error(EACCES, "/d/a", "x").code, Errc::permission_denied);
    EXPECT_EQ(to_error(ENOENT, "/d/a", "x").code, Errc::not_found);
    EXPECT_EQ(to_error(EMFILE, "/d/a", "x").code, Errc::unavailable);
    EXPECT_EQ(to_error(EIO, "/d/a", at_offset("cannot write", 7)).message,
              "/d/a: cannot write at offset 7: Input/output error");
}

}  // namespace
}  // namespace skald
