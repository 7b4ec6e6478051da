// Blocks of an index file are checked before their first use, and what lies outside is refused.
#include "checked_blocks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "crc32c.hpp"

namespace skald {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t block = CheckedBlocks::block_bytes;

class MappedBytes final : public DiskMapping {
public:
    std::span<const std::byte> bytes() const override { return {}; }
    bool failed() const override { return failed_; }
    void fail() { failed_ = true; }

private:
    bool failed_ = false;
};

class CheckedBlocksTest : public ::testing::Test {
protected:
    CheckedBlocksTest() : bytes_(4 * block) {
        for (std::size_t i = 0; i < bytes_.size(); ++i) bytes_[i] = static_cast<std::byte>(i % 251);
        for (std::size_t at = 0; at < bytes_.size(); at += block) {
            checksums_.push_back(crc32c(std::span(bytes_).subspan(at, block)));
        }
    }
    CheckedBlocks blocks() { return {bytes_, checksums_, "dir/file", 8'192, &mapping_}; }
    Error error_of(const CheckedBlocks& blocks, const void* begin, std::size_t count) {
        try {
            blocks.ensure(begin, count);
        } catch (const IndexDamaged& damage) {
            return damage.error();
        }
        return {Errc::not_found, "no error"};
    }

    std::vector<std::byte> bytes_;
    std::vector<std::uint32_t> checksums_;
    MappedBytes mapping_;
};

TEST_F(CheckedBlocksTest, OnlyWhatIsUsedIsChecked) {
    bytes_[2 * block + 5] ^= std::byte{1};
    const auto blocks = this->blocks();
    blocks.ensure(bytes_.data(), 2 * block);
    blocks.ensure(bytes_.data() + 3 * block, block);
    for (const std::size_t at : {2 * block - 1, 2 * block, 3 * block - 1}) {
        const Error error = error_of(blocks, bytes_.data() + at, 2);
        EXPECT_EQ(error.code, Errc::corrupt);
        EXPECT_THAT(error.message, HasSubstr("dir/file"));
        EXPECT_THAT(error.message, HasSubstr("offset 16384")) << "in the file";
    }
    EXPECT_THROW(blocks.check_all(), IndexDamaged);
}

TEST_F(CheckedBlocksTest, WhatIsCheckedOnceIsNotCheckedAgainUnlessAll) {
    const auto blocks = this->blocks();
    blocks.ensure(bytes_.data(), 1);
    bytes_[5] ^= std::byte{1};
    blocks.ensure(bytes_.data(), block);
    EXPECT_THROW(blocks.check_all(), IndexDamaged);
}

TEST_F(CheckedBlocksTest, WhatLiesOutsideIsRefusedAlsoWhereTheNumbersWrapAround) {
    const auto blocks = this->blocks();
    const std::byte* begin = bytes_.data();
    blocks.ensure(begin, 4 * block);
    for (const std::size_t at : {std::size_t{0}, std::size_t{100}, block, 4 * block - 1}) {
        for (const std::size_t count :
             {4 * block - at + 1, SIZE_MAX, SIZE_MAX - at, SIZE_MAX - 50, SIZE_MAX - block}) {
            EXPECT_EQ(error_of(blocks, begin + at, count).code, Errc::corrupt) << at << count;
        }
    }
    const auto address = reinterpret_cast<std::uintptr_t>(begin);
    for (const std::uintptr_t other : {address - 1, address - block, address + 4 * block,
                                       address + 4 * block + 1, std::uintptr_t{0}}) {
        EXPECT_EQ(error_of(blocks, reinterpret_cast<const void*>(other), 1).code, Errc::corrupt);
        EXPECT_EQ(error_of(blocks, reinterpret_cast<const void*>(other), 2).code, Errc::corrupt);
    }
}

TEST_F(CheckedBlocksTest, NoBytesAreAlwaysThere) {
    bytes_[0] ^= std::byte{1};
    const auto blocks = this->blocks();
    for (const std::size_t at : {std::size_t{0}, block, 4 * block}) {
        blocks.ensure(bytes_.data() + at, 0);
    }
}

TEST_F(CheckedBlocksTest, APageThatCannotBeReadIsAnErrorOfTheDiskAlsoInAKnownBlock) {
    const auto blocks = this->blocks();
    blocks.ensure(bytes_.data(), 10);
    mapping_.fail();
    for (const std::size_t at : {std::size_t{0}, block}) {
        const Error error = error_of(blocks, bytes_.data() + at, 10);
        EXPECT_EQ(error.code, Errc::io);
        EXPECT_THAT(error.message, HasSubstr("dir/file"));
    }
}

TEST_F(CheckedBlocksTest, ManyThreadsMayCheckAtTheSameTime) {
    bytes_[3 * block] ^= std::byte{1};
    const auto blocks = this->blocks();
    std::atomic<int> noticed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (std::size_t at = 0; at < bytes_.size(); at += 64) {
                if (error_of(blocks, bytes_.data() + at, 64).code == Errc::corrupt) ++noticed;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(noticed, 4 * static_cast<int>(block / 64));
}

}  // namespace
}  // namespace skald
