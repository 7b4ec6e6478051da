// What a log store says when it cannot be opened, and who may open it when.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <skald/core/testing/recording_log.hpp>
#include <thread>

#include "file_check.hpp"
#include "log_store_fixtures.hpp"
#include "segment_files.hpp"
#include "store_identity.hpp"

namespace skald {
namespace {

TEST(LogEventStoreOpen, TwiceIsRefusedAndWorksAgainAfterwards) {
    const TemporaryDirectory directory;
    auto first = LogEventStore::open(directory.path());
    ASSERT_TRUE(first);
    const auto second = LogEventStore::open(directory.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::already_open);
    EXPECT_NE(second.error().message.find(directory.path().string()), std::string::npos);
    first->reset();
    EXPECT_TRUE(LogEventStore::open(directory.path()));
}

TEST(LogEventStoreOpen, ADirectoryWithOtherFilesIsRefusedAndLeftAlone) {
    const TemporaryDirectory directory;
    std::ofstream(directory.path() / "letter.txt") << "dear";
    const auto opened = LogEventStore::open(directory.path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::invalid_argument);
    EXPECT_NE(opened.error().message.find("letter.txt"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(directory.path() / StoreIdentity::file_name));
}

TEST(LogEventStoreOpen, AnUnknownFormatVersionIsToldWithBothVersions) {
    SimulatedWorld world;
    ASSERT_TRUE(world.open());
    auto identity = world.disk.content(StoreIdentity::file_name).value();
    identity[8] = std::byte{9};
    identity.resize(StoreIdentity::bytes - 4);
    finish_block(identity, StoreIdentity::bytes);
    const auto file = world.disk.open(StoreIdentity::file_name, OpenMode::read_write).value();
    ASSERT_TRUE(file->write_at(0, identity));
    const auto opened = world.open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::unsupported_format);
    EXPECT_NE(opened.error().message.find("version 9"), std::string::npos);
    EXPECT_NE(opened.error().message.find("version 2"), std::string::npos);
}

TEST(LogEventStoreOpen, OptionsOutOfRangeAreRefused) {
    SimulatedWorld world;
    LogStoreOptions options;
    options.segment_bytes = 4096;
    EXPECT_EQ(LogEventStore::open({world.disk, world.clock, world.random, world.log}, options)
                  .error()
                  .code,
              Errc::invalid_argument);
    options = {};
    options.group_alignment = 12;
    EXPECT_EQ(LogEventStore::open({world.disk, world.clock, world.random, world.log}, options)
                  .error()
                  .code,
              Errc::invalid_argument);
}

TEST(LogEventStoreOpen, OfManyWhoRaceForANewStoreOneGetsIt) {
    for (int round = 0; round < 10; ++round) {
        const TemporaryDirectory directory;
        const auto path = directory.path() / "a" / "store";
        std::vector<Result<std::unique_ptr<LogEventStore>>> opened;
        for (int t = 0; t < 4; ++t) opened.emplace_back(Error{});
        std::vector<std::thread> threads;
        for (auto& mine : opened) {
            threads.emplace_back([&mine, &path] { mine = LogEventStore::open(path); });
        }
        for (std::thread& thread : threads) thread.join();
        int winners = 0;
        for (const auto& one : opened) {
            if (one) {
                ++winners;
            } else {
                EXPECT_EQ(one.error().code, Errc::already_open) << to_string(one.error());
            }
        }
        EXPECT_EQ(winners, 1);
    }
}

/// The rights of a user who is not root, for as long as it lives.
class WithoutRights {
public:
    WithoutRights() { EXPECT_TRUE(::geteuid() != 0 || ::seteuid(65534) == 0); }
    ~WithoutRights() { EXPECT_EQ(::seteuid(before_), 0); }

private:
    uid_t before_ = ::geteuid();
};

TEST(LogEventStoreOpen, ADirectoryWithoutTheRightToWriteIsTold) {
    const TemporaryDirectory directory;
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0555));
    const WithoutRights guard;
    const auto opened = LogEventStore::open(directory.path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::permission_denied);
    EXPECT_NE(opened.error().message.find(directory.path().string()), std::string::npos);
}

TEST(LogEventStoreOpen, WhatWasCutIsToldInTheLogOfTheOptions) {
    const TemporaryDirectory directory;
    testing::RecordingLog log;
    LogStoreOptions options;
    options.log = &log;
    ASSERT_TRUE(LogEventStore::open(directory.path(), options));
    EXPECT_TRUE(log.records().empty());
    std::ofstream(directory.path() / SegmentFiles::name_of(1), std::ios::app) << "torn";
    ASSERT_TRUE(LogEventStore::open(directory.path(), options));
    EXPECT_TRUE(log.contains(LogLevel::warning, "cut the end"));
}

}  // namespace
}  // namespace skald
