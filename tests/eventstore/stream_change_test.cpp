// Changes of streams on disk: what was written is read, and rubbish is no change.
#include "stream_change.hpp"

#include <gtest/gtest.h>

#include <skald/core/testing/seeded_random.hpp>

namespace skald {
namespace {

std::vector<std::byte> bytes_of(const StreamChange& change) {
    std::vector<std::byte> bytes;
    encode(change, bytes);
    return bytes;
}

StreamMetadata all_metadata() {
    return {.max_count = UINT64_MAX,
            .max_age = std::chrono::nanoseconds::max(),
            .truncate_before = Version(UINT64_MAX),
            .readers = {"r", std::string(300, 'x')},
            .writers = {"w"}};
}

std::vector<StreamChange> examples() {
    using Kind = StreamChange::Kind;
    return {{.kind = Kind::metadata, .stream = "order-1"},
            {.kind = Kind::metadata, .stream = "order-1", .metadata = all_metadata()},
            {.kind = Kind::metadata, .stream = "s", .metadata = {.max_count = 0}},
            {.kind = Kind::deletion, .stream = "order-1", .first_live = Version(UINT64_MAX)},
            {.kind = Kind::tombstone, .stream = "order-1"}};
}

TEST(StreamChange, IsReadAsItWasWritten) {
    for (const StreamChange& change : examples()) {
        EXPECT_EQ(decode_stream_change(bytes_of(change)), change);
    }
}

TEST(StreamChange, WhatIsShorterOrLongerIsNoChange) {
    for (const StreamChange& change : examples()) {
        auto bytes = bytes_of(change);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_FALSE(decode_stream_change(std::span(bytes).first(size))) << size;
        }
        bytes.emplace_back();
        EXPECT_FALSE(decode_stream_change(bytes));
    }
}

TEST(StreamChange, AKindOrALimitOfALaterVersionIsNotPassedOver) {
    auto bytes = bytes_of({.kind = StreamChange::Kind::tombstone, .stream = "s"});
    for (const int kind : {0, 4, 255}) {
        bytes[0] = static_cast<std::byte>(kind);
        EXPECT_FALSE(decode_stream_change(bytes)) << kind;
    }
    bytes = bytes_of({.kind = StreamChange::Kind::metadata, .stream = "s"});
    bytes[4] = std::byte{8};  // behind kind, length and "s"
    EXPECT_FALSE(decode_stream_change(bytes));
}

TEST(StreamChange, AHugeNumberOfRolesInFewBytesIsNoChange) {
    auto bytes = bytes_of({.kind = StreamChange::Kind::metadata, .stream = "s"});
    for (std::size_t i = bytes.size() - 8; i < bytes.size() - 4; ++i) bytes[i] = std::byte{0xFF};
    EXPECT_FALSE(decode_stream_change(bytes));
}

TEST(StreamChange, WhatRubbishIsReadAsIsWrittenAsTheSameRubbish) {
    testing::SeededRandom random(3);
    int read = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto bytes = bytes_of(examples()[random.below(examples().size())]);
        for (int flip = 0; flip < 2; ++flip) {
            bytes[random.below(bytes.size())] = static_cast<std::byte>(random.below(256));
        }
        const auto change = decode_stream_change(bytes);
        if (!change) continue;
        ++read;
        EXPECT_EQ(decode_stream_change(bytes_of(*change)), change);
    }
    EXPECT_GT(read, 100) << "the rubbish is too bad to test anything";
}

}  // namespace
}  // namespace skald
