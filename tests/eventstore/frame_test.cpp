// Frames: what was written is read, and every single changed bit is noticed.
#include "frame.hpp"

#include <gtest/gtest.h>

#include "byte_writer.hpp"
#include "commit_group.hpp"
#include "crc32c.hpp"

namespace skald {
namespace {

constexpr std::uint32_t seed = 42;
constexpr FramePlace place{.log_seed = seed, .segment = 3, .offset = 4096};

std::vector<std::byte> payload_of(std::string_view text) {
    std::vector<std::byte> payload;
    ByteWriter(payload).text(text);
    return payload;
}

std::vector<std::byte> one_frame(std::string_view text) {
    CommitGroup group(seed, 8);
    group.begin({.epoch = 2, .group = 9, .segment = 3, .offset = 4096});
    group.add({.kind = FrameKind::append,
               .first_position = 7,
               .count = 1,
               .recorded_at = Timestamp(std::chrono::seconds(5))},
              payload_of(text));
    const std::span<const std::byte> bytes = group.finish();
    return {bytes.begin(), bytes.end()};
}

TEST(Crc32c, IsTheCastagnoliChecksumAlsoInPieces) {
    const std::string_view digits = "123456789";
    const auto bytes = std::as_bytes(std::span(digits));
    EXPECT_EQ(crc32c(bytes), 0xE3069283U);
    EXPECT_EQ(crc32c(bytes.subspan(4), crc32c(bytes.first(4))), 0xE3069283U);
    EXPECT_EQ(crc32c(0x3837363534333231, bytes.subspan(8), 0), 0xE3069283U);
}

/// As it is defined, bit by bit.
std::uint32_t slow_crc32c(std::span<const std::byte> bytes, std::uint32_t before) {
    std::uint32_t state = ~before;
    for (const std::byte byte : bytes) {
        state ^= static_cast<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            state = (state >> 1) ^ ((state & 1) != 0 ? 0x82F63B78U : 0);
        }
    }
    return ~state;
}

TEST(Crc32c, IsTheSameForEveryLength) {
    std::vector<std::byte> bytes(5000);
    std::uint32_t draw = 1;
    for (std::byte& byte : bytes) byte = static_cast<std::byte>((draw = draw * 48'271 + 1) >> 16);
    std::uint32_t before = 0;
    // Whole words go another way than other lengths, and both lie anywhere.
    for (std::size_t length = 0; length + 7 < bytes.size(); length += length < 2000 ? 1 : 97) {
        const auto some = std::span(bytes).subspan(length / 8 % 8, length);
        const std::uint32_t expected = slow_crc32c(some, before);
        ASSERT_EQ(crc32c(some, before), expected) << length;
        before = expected;
    }
}

TEST(Frame, IsReadAsItWasWritten) {
    const auto bytes = one_frame("hello");
    const auto frame = check_frame(bytes, place);
    ASSERT_EQ(frame.check, FrameCheck::whole) << frame.flaw;
    EXPECT_EQ(bytes.size() % 8, 0U);
    EXPECT_EQ(frame.header, (FrameHeader{.frame_bytes = static_cast<std::uint32_t>(bytes.size()),
                                         .kind = FrameKind::append,
                                         .last_of_group = true,
                                         .place = 0,
                                         .segment = 3,
                                         .offset = 4096,
                                         .epoch = 2,
                                         .group = 9,
                                         .first_position = 7,
                                         .count = 1,
                                         .payload_bytes = 5,
                                         .recorded_at = Timestamp(std::chrono::seconds(5))}));
    EXPECT_EQ(std::vector(frame.payload.begin(), frame.payload.end()), payload_of("hello"));
}

TEST(Frame, EverySingleFlippedBitIsNoticed) {
    const auto whole = one_frame("hello, this is an event");
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        auto bytes = whole;
        bytes[bit / 8] ^= std::byte{1} << (bit % 8);
        ASSERT_NE(check_frame(bytes, place).check, FrameCheck::whole) << "bit " << bit;
    }
}

TEST(Frame, ACopyElsewhereOrOfAnotherLogIsNoFrame) {
    const auto bytes = one_frame("hello");
    EXPECT_EQ(check_frame(bytes, {seed, 3, 8192}).check, FrameCheck::damaged);
    EXPECT_EQ(check_frame(bytes, {seed, 4, 4096}).check, FrameCheck::damaged);
    EXPECT_EQ(check_frame(bytes, {seed + 1, 3, 4096}).check, FrameCheck::damaged);
}

TEST(Frame, SaysHowManyBytesAreMissing) {
    const auto bytes = one_frame("hello");
    const auto half = check_frame(std::span(bytes).first(bytes.size() / 2), place);
    EXPECT_EQ(half.check, FrameCheck::truncated);
    EXPECT_EQ(half.header.frame_bytes, bytes.size());
    EXPECT_EQ(check_frame(std::span(bytes).first(7), place).check, FrameCheck::truncated);
    EXPECT_EQ(check_frame({}, place).check, FrameCheck::truncated);
}

TEST(Frame, ZeroesAreTheEnd) {
    const std::vector<std::byte> zeroes(200);
    EXPECT_EQ(check_frame(zeroes, place).check, FrameCheck::empty);
}

TEST(Frame, AnImpossibleLengthIsDamageAndNotAReasonToReadOn) {
    for (const std::uint32_t length : {1U, 64U, 73U, 0xFFFFFFF8U}) {
        std::vector<std::byte> bytes(200);
        put_number(bytes, 0, length);
        EXPECT_EQ(check_frame(bytes, place).check, FrameCheck::damaged) << length;
    }
}

TEST(CommitGroup, OnlyTheLastFrameSaysSoAndPlacesAreCounted) {
    CommitGroup group(seed, 8);
    group.begin({.epoch = 1, .group = 4, .segment = 1, .offset = 4096});
    const auto first = group.add({.first_position = 1, .count = 1}, payload_of("a"));
    const auto second = group.add({.first_position = 2, .count = 1}, payload_of("b"));
    const std::span<const std::byte> bytes = group.finish();
    EXPECT_EQ(second.offset, first.offset + first.bytes);
    const auto one = check_frame(bytes, {seed, 1, first.offset});
    const auto two = check_frame(bytes.subspan(first.bytes), {seed, 1, second.offset});
    ASSERT_EQ(one.check, FrameCheck::whole);
    ASSERT_EQ(two.check, FrameCheck::whole);
    EXPECT_FALSE(one.header.last_of_group);
    EXPECT_TRUE(two.header.last_of_group);
    EXPECT_EQ(two.header.place, 1U);
}

TEST(CommitGroup, EndsAtABlockIfAsked) {
    for (const std::size_t length : {1U, 3000U, 3850U, 3900U, 3980U, 9000U}) {
        CommitGroup group(seed, 4096);
        group.begin({.epoch = 1, .group = 4, .segment = 1, .offset = 4096});
        const auto frame =
            group.add({.first_position = 1, .count = 1}, std::vector<std::byte>(length));
        const std::span<const std::byte> bytes = group.finish();
        ASSERT_EQ(bytes.size() % 4096, 0U) << length;
        EXPECT_LT(bytes.size(), frame.bytes + 4096U + FrameLayout::overhead_bytes);
        const auto padding =
            check_frame(bytes.subspan(frame.bytes), {seed, 1, frame.offset + frame.bytes});
        ASSERT_EQ(padding.check, FrameCheck::whole) << padding.flaw;
        EXPECT_EQ(padding.header.kind, FrameKind::padding);
        EXPECT_EQ(padding.header.first_position, 2U);
        EXPECT_TRUE(padding.header.last_of_group);
    }
}

}  // namespace
}  // namespace skald
