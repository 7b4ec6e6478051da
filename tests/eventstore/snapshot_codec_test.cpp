// Snapshots on disk: what was written is read, and rubbish is no snapshot.
#include "snapshot_codec.hpp"

#include <gtest/gtest.h>

namespace skald {
namespace {

std::vector<std::byte> bytes_of(std::string kind, std::string data) {
    std::vector<std::byte> bytes;
    encode(Snapshot{.stream = StreamId::parse("order-1").value(),
                    .kind = std::move(kind),
                    .version = Version(UINT64_MAX),
                    .schema_version = 7,
                    .data = std::move(data)},
           bytes);
    return bytes;
}

TEST(SnapshotCodec, ReadsWhatWasWritten) {
    for (const std::string& data :
         {std::string(), std::string("a\0b", 3), std::string(70'000, 'x')}) {
        const auto bytes = bytes_of(std::string(256, 'k'), data);
        const auto snapshot = decode_snapshot(bytes);
        ASSERT_TRUE(snapshot);
        EXPECT_EQ(snapshot->stream, "order-1");
        EXPECT_EQ(snapshot->kind, std::string(256, 'k'));
        EXPECT_EQ(snapshot->version, Version(UINT64_MAX));
        EXPECT_EQ(snapshot->schema_version, 7U);
        EXPECT_EQ(snapshot->data, data);
    }
}

TEST(SnapshotCodec, WhatIsShorterOrLongerIsNoSnapshot) {
    auto bytes = bytes_of("cart", "data");
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_snapshot(std::span(bytes).first(size))) << size;
    }
    bytes.emplace_back();
    EXPECT_FALSE(decode_snapshot(bytes));
}

TEST(SnapshotCodec, ALengthBeyondTheEndIsNoSnapshot) {
    auto bytes = bytes_of("cart", "data");
    bytes[bytes.size() - 5] = std::byte{0xFF};  // the last byte of the length before "data"
    EXPECT_FALSE(decode_snapshot(bytes));
    bytes = bytes_of("cart", "data");
    bytes[1] = std::byte{0xFF};  // of the length of the stream's name
    EXPECT_FALSE(decode_snapshot(bytes));
}

}  // namespace
}  // namespace skald
