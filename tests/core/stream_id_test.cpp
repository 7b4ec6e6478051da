#include <gtest/gtest.h>

#include <skald/core/stream_id.hpp>
#include <string>
#include <unordered_set>

namespace {

using skald::Errc;
using skald::StreamId;

std::string refusal_of(std::string_view name) {
    const auto id = StreamId::parse(name);
    if (id) return "";
    EXPECT_EQ(id.error().code, Errc::invalid_argument);
    return id.error().message;
}

TEST(StreamIdTest, TakesNamesOfOneTo512Bytes) {
    EXPECT_EQ(refusal_of("x"), "");
    EXPECT_EQ(refusal_of(std::string(512, 'x')), "");
    EXPECT_NE(refusal_of("").find("empty"), std::string::npos);
    EXPECT_NE(refusal_of(std::string(513, 'x')).find("512"), std::string::npos);
}

TEST(StreamIdTest, CountsBytesNotCharacters) {
    std::string name;
    for (int i = 0; i < 256; ++i) name += "ö";
    EXPECT_EQ(refusal_of(name), "");
    EXPECT_NE(refusal_of(name + "x"), "");
}

TEST(StreamIdTest, TakesAnyUtf8WithoutControlCharacters) {
    EXPECT_EQ(refusal_of("Bestellung-Größe 注文/🛒 '\"\\;--"), "");
    EXPECT_NE(refusal_of("order\n1").find("control character at byte 5"), std::string::npos);
    EXPECT_NE(refusal_of(std::string_view("a\0b", 3)).find("control character"), std::string::npos);
    EXPECT_NE(refusal_of("order-\xC0\xAF").find("overlong"), std::string::npos);
}

TEST(StreamIdTest, NamesThatBeginWithADollarAreReserved) {
    EXPECT_NE(refusal_of("$meta").find("reserved"), std::string::npos);
    EXPECT_EQ(refusal_of("order-$1"), "");
}

TEST(StreamIdTest, TheCategoryEndsAtTheFirstHyphen) {
    EXPECT_EQ(StreamId::parse("order-42-a")->category(), "order");
    EXPECT_EQ(StreamId::parse("order")->category(), "order");
    EXPECT_EQ(StreamId::parse("-42")->category(), "");
    EXPECT_EQ(StreamId::parse("order-")->category(), "order");
    EXPECT_EQ(skald::category_of(""), "");
}

TEST(StreamIdTest, IsMadeOfACategoryAndAnId) {
    const auto id = StreamId::of("order", "o-990001");
    ASSERT_TRUE(id);
    EXPECT_EQ(id->name(), "order-o-990001");
    EXPECT_EQ(id->category(), "order");
    EXPECT_EQ(id->id(), "o-990001");
    EXPECT_EQ(skald::id_of("order"), "");
    EXPECT_EQ(skald::id_of("order-"), "");
}

static_assert(skald::is_category("order"));
static_assert(!skald::is_category("shopping-cart") && !skald::is_category("") &&
              !skald::is_category("$all"));

TEST(StreamIdTest, RefusesPartsThatDoNotComeApartAgain) {
    EXPECT_FALSE(StreamId::of("or-der", "1"));
    EXPECT_FALSE(StreamId::of("", "1"));
    EXPECT_FALSE(StreamId::of("order", ""));
    EXPECT_FALSE(StreamId::of("order", "\xFF"));
    EXPECT_FALSE(StreamId::of("$order", "1"));
    EXPECT_TRUE(StreamId::of("order", std::string(506, '1')));
    EXPECT_FALSE(StreamId::of("order", std::string(507, '1')));
}

TEST(StreamIdTest, ComparesAndHashesByName) {
    const std::unordered_set<StreamId> ids{*StreamId::parse("a"), *StreamId::parse("b"),
                                           *StreamId::parse("a")};
    EXPECT_EQ(ids.size(), 2U);
    EXPECT_LT(*StreamId::parse("a"), *StreamId::parse("b"));
}

}  // namespace
