#include <gtest/gtest.h>

#include <skald/core/testing/seeded_random.hpp>
#include <skald/core/utf8.hpp>
#include <string>

namespace {

using skald::ControlCharacters;

std::string reason_of(std::string_view text) {
    const auto flaw = skald::find_utf8_flaw(text, ControlCharacters::refused);
    return flaw ? std::string(flaw->reason) : "";
}

std::string encoded(std::uint32_t c) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(value & 0xFF); };
    if (c < 0x80) return {byte(c)};
    if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 63))};
    if (c < 0x10000)
        return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
    return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)),
            byte(0x80 | (c & 63))};
}

TEST(Utf8Test, TakesTheFirstAndLastCharacterOfEachLength) {
    for (const std::uint32_t c :
         {0x20U, 0x7EU, 0xA0U, 0x7FFU, 0x800U, 0xD7FFU, 0xE000U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
        EXPECT_EQ(reason_of(encoded(c)), "") << std::hex << c;
    }
    EXPECT_EQ(reason_of("Größe 注文 🛒"), "");
    EXPECT_EQ(reason_of(""), "");
}

TEST(Utf8Test, RefusesOverlongForms) {
    EXPECT_EQ(reason_of("\xC0\xAF"), "an overlong form");          // "/"
    EXPECT_EQ(reason_of("\xC1\xBF"), "an overlong form");          // U+007F
    EXPECT_EQ(reason_of("\xE0\x80\xAF"), "an overlong form");      // "/"
    EXPECT_EQ(reason_of("\xE0\x9F\xBF"), "an overlong form");      // U+07FF
    EXPECT_EQ(reason_of("\xF0\x80\x80\xAF"), "an overlong form");  // "/"
    EXPECT_EQ(reason_of("\xF0\x8F\xBF\xBF"), "an overlong form");  // U+FFFF
}

TEST(Utf8Test, RefusesSurrogatesAndWhatLiesBeyondUnicode) {
    EXPECT_EQ(reason_of(encoded(0xD800)), "a surrogate");
    EXPECT_EQ(reason_of(encoded(0xDFFF)), "a surrogate");
    EXPECT_EQ(reason_of(encoded(0x110000)), "a code point above U+10FFFF");
    EXPECT_EQ(reason_of("\xF7\xBF\xBF\xBF"), "a code point above U+10FFFF");
}

TEST(Utf8Test, RefusesBytesOutOfPlace) {
    for (const std::string_view text : {"\x80", "\xBF", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF"}) {
        EXPECT_EQ(reason_of(text), "a byte that begins no character");
    }
    for (const std::string_view text :
         {"\xC3", "\xE2\x82", "\xF0\x9F\x9B", "\xC3(", "\xE2\x82(", "\xE2(\xAC", "\xF0\x9F\x9B("}) {
        EXPECT_EQ(reason_of(text), "a character that is cut off");
    }
}

TEST(Utf8Test, DoesNotLookBehindTheEnd) {
    // The byte behind each view would complete the character.
    EXPECT_EQ(reason_of(std::string_view("\xE2\x82\xAC").substr(0, 2)),
              "a character that is cut off");
    EXPECT_EQ(reason_of(std::string_view("\xC3\xA9").substr(0, 1)), "a character that is cut off");
}

TEST(Utf8Test, RefusesControlCharactersUnlessTheyAreAllowed) {
    for (const std::uint32_t c : {0x00U, 0x09U, 0x0AU, 0x1FU, 0x7FU, 0x80U, 0x9FU}) {
        EXPECT_EQ(reason_of("a" + encoded(c)), "a control character") << std::hex << c;
        EXPECT_FALSE(skald::find_utf8_flaw(encoded(c), ControlCharacters::allowed));
    }
}

TEST(Utf8Test, SaysWhereTheFirstFlawIs) {
    EXPECT_EQ(skald::find_utf8_flaw("€uro\xFFx\xFF", ControlCharacters::refused)->offset, 6U);
    EXPECT_EQ(skald::find_utf8_flaw("ok\xE2\x82", ControlCharacters::refused)->offset, 2U);
}

TEST(Utf8Test, TakesEveryTextOfValidCharactersAndNoneThatIsCut) {
    skald::testing::SeededRandom random(4);
    for (int round = 0; round < 500; ++round) {
        std::string text;
        std::string last;
        for (int i = 0; i < 20; ++i) {
            auto c = static_cast<std::uint32_t>(0xA0 + random.below(0x10FFFF - 0xA0));
            if (c >= 0xD800 && c <= 0xDFFF) c = 0x2603;
            text += last = encoded(c);
        }
        EXPECT_EQ(reason_of(text), "");
        text.pop_back();
        EXPECT_NE(reason_of(text), "");
    }
}

}  // namespace
