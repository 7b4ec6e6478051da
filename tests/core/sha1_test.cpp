#include "sha1.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

std::string hex(std::string_view bytes) {
    std::string text;
    for (const std::uint8_t byte : skald::detail::sha1(bytes)) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

// The test vectors of RFC 3174, section 7.3, and of FIPS 180.
TEST(Sha1Test, AgreesWithTheVectorsOfTheStandard) {
    EXPECT_EQ(hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    EXPECT_EQ(hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    EXPECT_EQ(hex(std::string(1'000'000, 'a')), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

// Where the padding begins a new block: 55, 56, 63, 64 and 65 bytes. By sha1sum of coreutils.
TEST(Sha1Test, PadsCorrectlyAroundTheEndOfABlock) {
    EXPECT_EQ(hex(std::string(55, 'a')), "c1c8bbdc22796e28c0e15163d20899b65621d65a");
    EXPECT_EQ(hex(std::string(56, 'a')), "c2db330f6083854c99d4b5bfb6e8f29f201be699");
    EXPECT_EQ(hex(std::string(63, 'a')), "03f09f5b158a7a8cdad920bddc29b81c18a551f5");
    EXPECT_EQ(hex(std::string(64, 'a')), "0098ba824b5c16427bd7a1122a5a442a25ec644d");
    EXPECT_EQ(hex(std::string(65, 'a')), "11655326c708d70319be2610e8a57d9a5b959d3b");
}

}  // namespace
