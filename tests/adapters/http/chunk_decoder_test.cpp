#include "chunk_decoder.hpp"

#include <gtest/gtest.h>

namespace skald::http {
namespace {

using State = ChunkDecoder::State;

struct Decoded {
    State state;
    std::string body;
    std::string rest;

    friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decode(std::string_view bytes, std::size_t body_max = 100) {
    ChunkDecoder decoder;
    Decoded decoded{};
    decoded.state = decoder.decode(bytes, decoded.body, body_max);
    decoded.rest = bytes;
    return decoded;
}

TEST(ChunkDecoder, ChunksBecomeABody) {
    EXPECT_EQ(decode("4\r\nabcd\r\n00A;x=\"y\"\r\n0123456789\r\n0\r\n\r\nGET"),
              (Decoded{State::done, "abcd0123456789", "GET"}));
    EXPECT_EQ(decode("0\r\n\r\n"), (Decoded{State::done, "", ""}));
}

TEST(ChunkDecoder, ItDoesNotMatterHowTheBytesCome) {
    const std::string_view whole = "4\r\nab\r\n\r\n1;e\r\nx\r\n0\r\nT: 1\r\nU:\r\n\r\n";
    ChunkDecoder decoder;
    std::string body;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string_view one = whole.substr(i, 1);
        ASSERT_EQ(decoder.decode(one, body, 100),
                  i + 1 == whole.size() ? State::done : State::more);
    }
    EXPECT_EQ(body, "ab\r\nx");
}

TEST(ChunkDecoder, TrailersAreForgotten) {
    EXPECT_EQ(decode("1\r\nx\r\n0\r\nContent-Length: 7\r\n\r\n"), (Decoded{State::done, "x", ""}));
}

TEST(ChunkDecoder, WhatIsMalformedIsRefused) {
    for (const std::string_view bytes : {"\r\n",
                                         "x\r\n",
                                         " 1\r\n",
                                         "+1\r\n",
                                         "-1\r\n",
                                         "0x1\r\n",
                                         "1 \r\n",
                                         "1\n",
                                         "1\r\r",
                                         ";\r\n",
                                         "1\r\nxy\r\n",
                                         "1\r\nx\n",
                                         "1\r\nx\r1",
                                         "1;\x01\r\n",
                                         "1;a\n",
                                         "0\r\n:\n",
                                         "0\r\n\rX",
                                         "0\r\n a\r\n",
                                         "0\r\na\n",
                                         "0\r\na\r\r",
                                         "1000000000000000\r\n",
                                         "0\r\nrubbish\r\n\r\n"}) {
        EXPECT_EQ(decode(bytes).state, State::malformed) << bytes;
    }
}

TEST(ChunkDecoder, ABodyIsNeverLongerThanAllowed) {
    EXPECT_EQ(decode("5\r\n12345\r\n0\r\n\r\n", 5).state, State::done);
    EXPECT_EQ(decode("6\r\n", 5).state, State::too_large);
    EXPECT_EQ(decode("5\r\n12345\r\n1\r\n", 5).state, State::too_large);
    EXPECT_EQ(decode("fffffffffffffff\r\n", 5).state, State::too_large);
}

TEST(ChunkDecoder, ExtensionsAndTrailersAreBounded) {
    EXPECT_EQ(decode("1;" + std::string(256, 'e') + "\r\nx").state, State::more);
    EXPECT_EQ(decode("1;" + std::string(257, 'e')).state, State::malformed);
    std::string extensions;
    for (int i = 0; i < 50; ++i) extensions += "1;" + std::string(200, 'e') + "\r\nx\r\n";
    EXPECT_EQ(decode(extensions).state, State::malformed);
    std::string trailers = "0\r\n";
    for (int i = 0; i < 300; ++i) trailers += "T: " + std::string(30, 't') + "\r\n";
    EXPECT_EQ(decode(trailers).state, State::malformed);
}

}  // namespace
}  // namespace skald::http
