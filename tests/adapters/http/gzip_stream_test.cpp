#include "gzip_stream.hpp"

#include <gtest/gtest.h>

#include <skald/core/testing/seeded_random.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "../../gzip_reader.hpp"

namespace skald::http {
namespace {

using testing::gunzip;
using testing::GzipReader;

// One that gets smaller, and one that does not.
std::string words(std::size_t size) {
    std::string text;
    for (int i = 0; text.size() < size; ++i)
        text += "data: {\"order\":" + std::to_string(i) + "}\n\n";
    text.resize(size);
    return text;
}
std::string noise(std::size_t size, std::uint64_t seed) {
    testing::SeededRandom random(seed);
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(random.next() & 0xff);
    return text;
}

const std::vector<std::size_t> sizes{0,      1,       2,         100,      249,   250,
                                     251,    512,     762,       1'000,    4'096, 32'506,
                                     32'768, 100'000, 1'048'576, 2'500'000};

TEST(GzipStream, PartsAreReadAsSoonAsTheyCome) {
    for (const std::size_t size : sizes) {
        for (const std::string& text : {words(size), noise(size, size)}) {
            GzipReader reader;
            EXPECT_EQ(reader.read(gzip_head), "");
            const GzipPart part = to_gzip_part(text);
            ASSERT_EQ(reader.read(part.bytes), text) << size;
            EXPECT_EQ(reader.read(part.bytes), text) << "the second time";
            GzipTrailer trailer;
            trailer.add(part);
            trailer.add(part);
            EXPECT_EQ(reader.read(trailer.bytes()), "");
            EXPECT_TRUE(reader.is_complete()) << size;
        }
    }
}

TEST(GzipStream, PartsMayStandInAnyOrderInAnyNumberOfStreams) {
    std::vector<std::string> texts{words(30'000), ":\n\n", noise(500, 1), words(300), ""};
    std::vector<GzipPart> parts;
    for (const std::string& text : texts) parts.push_back(to_gzip_part(text));
    testing::SeededRandom random(7);
    for (int stream = 0; stream < 200; ++stream) {
        std::string bytes(gzip_head);
        std::string wanted;
        GzipTrailer trailer;
        for (std::uint64_t count = random.next() % 12; count > 0; --count) {
            const std::size_t chosen = random.next() % parts.size();
            bytes += parts[chosen].bytes;
            wanted += texts[chosen];
            trailer.add(parts[chosen]);
        }
        ASSERT_EQ(gunzip(bytes + trailer.bytes()), wanted) << stream;
    }
}

TEST(GzipStream, SeveralEventsBecomeATenth) {
    constexpr std::string_view event =
        "id: #\ndata: {\"position\":#,\"order\":\"o-#\",\"version\":0,\"type\":\"order-placed\","
        "\"occurred_at\":\"2026-01-02T12:00:00.123456#Z\",\"data\":{\"customer\":\"Alice\","
        "\"lines\":[{\"item\":\"i-#\",\"product\":\"Lamp\",\"price\":{\"cents\":2000}}]}}\n\n";
    std::string text;
    for (int i = 100; i < 200; ++i) {
        for (const char c : event) c == '#' ? text += std::to_string(i) : text += c;
    }
    EXPECT_LT(to_gzip_part(text).bytes.size(), text.size() / 10);
}

TEST(GzipStream, WhatIsNotCompressibleGrowsByLittle) {
    for (const std::size_t size : sizes) {
        EXPECT_LE(to_gzip_part(noise(size, 3)).bytes.size(), size + size / 3'000 + 10) << size;
    }
}

TEST(GzipStream, AStreamThatLacksAPartDoesNotPassForWhole) {
    const GzipPart first = to_gzip_part("data: 1\n\n");
    const GzipPart second = to_gzip_part("data: 2\n\n");
    GzipTrailer trailer;
    trailer.add(first);
    trailer.add(second);
    const std::string head(gzip_head);
    EXPECT_TRUE(gunzip(head + first.bytes + second.bytes + trailer.bytes()));
    EXPECT_FALSE(gunzip(head + second.bytes + first.bytes + trailer.bytes()));
    EXPECT_FALSE(gunzip(head + first.bytes + trailer.bytes()));
    EXPECT_FALSE(gunzip(head + first.bytes + second.bytes));
}

}  // namespace
}  // namespace skald::http
