// Damage to files: it is told, with the file, the offset and what to do, and never passed over or
// taken for the end of the log.
#include <gtest/gtest.h>

#include "byte_reader.hpp"
#include "crash_world.hpp"
#include "segment_files.hpp"
#include "store_identity.hpp"

namespace skald {
namespace {

constexpr std::uint32_t last_segment = 3;  // of the fixed workload

struct FrameBytes {
    std::uint64_t begin;
    std::uint64_t size;
};

std::vector<FrameBytes> frames_of(const SimulatedDisk& disk, const std::string& name) {
    const auto content = disk.content(name).value();
    std::vector<FrameBytes> frames;
    std::uint64_t offset = SegmentHeader::bytes;
    while (offset + 8 < content.size()) {
        ByteReader reader(std::span<const std::byte>(content).subspan(offset));
        const std::uint32_t size = reader.u32();
        if (size == 0) break;
        frames.push_back({offset, size});
        offset += size;
    }
    return frames;
}

class LogDamage : public ::testing::Test {
protected:
    LogDamage() {
        EXPECT_TRUE(world_.open());
        world_.run(fixed_workload());
    }

    /// Opens the store with a bit of a byte flipped, and flips it back.
    Result<void> open_with_flip(const std::string& name, std::uint64_t offset) {
        EXPECT_TRUE(disk().flip_bit(name, offset, offset % 8));
        testing::ManualClock clock;
        testing::SeededRandom random(1);
        NullLog log;
        LogStoreOptions options;
        options.segment_bytes = std::uint64_t{64} << 10;
        const auto opened = LogEngine::open({disk(), clock, random, log}, options);
        EXPECT_TRUE(disk().flip_bit(name, offset, offset % 8));
        return opened ? Result<void>() : opened.error();
    }

    void expect_damage_told(const std::string& name, const FrameBytes& frame,
                            std::uint64_t offset) {
        SCOPED_TRACE(name + " byte " + std::to_string(offset));
        const auto opened = open_with_flip(name, offset);
        ASSERT_FALSE(opened) << "the damage was not noticed";
        EXPECT_EQ(opened.error().code, Errc::corrupt);
        const std::string place = disk().path_of(name) + ", offset " + std::to_string(frame.begin);
        EXPECT_TRUE(opened.error().message.starts_with(place)) << opened.error().message;
        EXPECT_NE(opened.error().message.find("restore"), std::string::npos);
    }

    SimulatedDisk& disk() { return world_.disk(); }

    CrashWorld world_{1};
};

TEST_F(LogDamage, AFlippedBitInAnyFrameButTheLastGroupIsTold) {
    world_.abandon();  // no seal: the last group is the last commit
    for (std::uint32_t number = 1; number <= last_segment; ++number) {
        const std::string name = SegmentFiles::name_of(number);
        auto frames = frames_of(disk(), name);
        ASSERT_GE(frames.size(), 1U);
        if (number == last_segment) frames.pop_back();
        for (const FrameBytes& frame : frames) {
            const std::uint64_t step = 1 + frame.size / 40;
            for (std::uint64_t at = 0; at < frame.size; at += step) {
                expect_damage_told(name, frame, frame.begin + at);
                if (HasFatalFailure()) return;
            }
        }
    }
    ASSERT_TRUE(world_.open());
    world_.expect_nothing_lost();
}

TEST_F(LogDamage, ASealProvesThatTheFrameBeforeItWasWhole) {
    world_.close();
    const std::string name = SegmentFiles::name_of(last_segment);
    const auto frames = frames_of(disk(), name);
    const FrameBytes& last_append = frames[frames.size() - 2];
    for (std::uint64_t at = 0; at < last_append.size; at += 5) {
        expect_damage_told(name, last_append, last_append.begin + at);
    }
}

TEST_F(LogDamage, ADamagedLastGroupCannotBeToldFromATornOneAndIsCut) {
    world_.abandon();
    const std::string name = SegmentFiles::name_of(last_segment);
    const FrameBytes last = frames_of(disk(), name).back();
    ASSERT_TRUE(disk().flip_bit(name, last.begin + 120, 3));
    const auto before = frames_of(disk(), name).size();
    ASSERT_TRUE(world_.open());
    EXPECT_EQ(frames_of(disk(), name).size(), before) << "the frame of the new opening replaces it";
}

TEST_F(LogDamage, AFlippedBitInTheHeaderOfASegmentOrInTheIdentityIsTold) {
    world_.close();
    for (std::uint64_t at = 0; at < SegmentHeader::bytes; at += 61) {
        const auto opened = open_with_flip(SegmentFiles::name_of(last_segment), at);
        ASSERT_FALSE(opened) << at;
        EXPECT_EQ(opened.error().code, Errc::corrupt) << to_string(opened.error());
    }
    for (std::uint64_t at = 0; at < StoreIdentity::bytes; ++at) {
        const auto opened = open_with_flip(StoreIdentity::file_name, at);
        ASSERT_FALSE(opened) << at;
        EXPECT_EQ(opened.error().code, Errc::corrupt) << to_string(opened.error());
    }
}

TEST_F(LogDamage, FramesThatAreGoneFromTheEndOfASegmentWithASuccessorAreTold) {
    world_.close();
    const std::string name = SegmentFiles::name_of(1);
    const FrameBytes last = frames_of(disk(), name).back();
    const auto file = disk().open(name, OpenMode::read_write).value();
    ASSERT_TRUE(file->truncate(last.begin));
    ASSERT_TRUE(file->sync());
    EXPECT_FALSE(world_.open_expecting(
        Errc::corrupt, disk().path_of(name) + ", offset " + std::to_string(last.begin)));
}

TEST_F(LogDamage, AMissingSegmentOrIdentityIsTold) {
    world_.close();
    ASSERT_TRUE(disk().rename(SegmentFiles::name_of(1), SegmentFiles::name_of(last_segment + 1)));
    EXPECT_FALSE(world_.open_expecting(Errc::corrupt, disk().path_of(SegmentFiles::name_of(1))));
    ASSERT_TRUE(disk().rename(SegmentFiles::name_of(last_segment + 1), SegmentFiles::name_of(1)));
    ASSERT_TRUE(disk().rename(StoreIdentity::file_name, "elsewhere"));
    EXPECT_FALSE(world_.open_expecting(Errc::invalid_argument, disk().path_of("elsewhere")));
    ASSERT_TRUE(disk().remove("elsewhere"));
    EXPECT_FALSE(world_.open_expecting(Errc::corrupt, disk().path_of(StoreIdentity::file_name)));
}

TEST_F(LogDamage, ASegmentUnderAnotherNumberIsTold) {
    world_.close();
    ASSERT_TRUE(disk().rename(SegmentFiles::name_of(last_segment), SegmentFiles::name_of(1)));
    EXPECT_FALSE(world_.open_expecting(Errc::corrupt, disk().path_of(SegmentFiles::name_of(1))));
}

TEST_F(LogDamage, AReadOfAFrameThatIsDamagedWhileTheStoreIsOpenIsTold) {
    const std::string name = SegmentFiles::name_of(1);
    const auto frames = frames_of(disk(), name);
    ASSERT_TRUE(disk().flip_bit(name, frames[2].begin + 130, 0));
    const auto page = world_.read_all();
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, Errc::corrupt);
    const std::string place = disk().path_of(name) + ", offset " + std::to_string(frames[2].begin);
    EXPECT_TRUE(page.error().message.starts_with(place)) << page.error().message;
}

}  // namespace
}  // namespace skald
