#include <gtest/gtest.h>

#include <skald/core/testing/event_text.hpp>
#include <string>
#include <variant>
#include <vector>

namespace {

using skald::testing::difference;
using skald::testing::text_of;

// None of these has operator==.
struct Line {
    std::string item;
    double price = 0;
    static void fields(auto& self, auto&& f) {
        f("item", self.item);
        f("price", self.price);
    }
};
struct Placed {
    static constexpr std::string_view name = "placed";
    std::vector<Line> lines;
    skald::Timestamp at;
    static void fields(auto& self, auto&& f) {
        f("lines", self.lines);
        f("at", self.at);
    }
};
struct Cancelled {
    static constexpr std::string_view name = "cancelled";
};
using Event = std::variant<Placed, Cancelled>;

const Placed placed{{{"apple", 0.5}, {"pear", 0.1}}, *skald::parse_timestamp("2023-04-03")};

TEST(EventTextTest, ShowsNestedFieldsAndTimes) {
    EXPECT_EQ(text_of(placed),
              "placed{lines: [{item: \"apple\", price: 0.5}, {item: \"pear\", price: 0.1}], "
              "at: 2023-04-03T00:00:00Z}");
    EXPECT_EQ(text_of(Event(Cancelled{})), "cancelled");
}

TEST(EventTextTest, EqualFieldsAreNoDifference) {
    EXPECT_EQ(difference(Event(placed), Event(Placed(placed))), "");
    EXPECT_EQ(difference(Event(Cancelled{}), Event(Cancelled{})), "");
}

TEST(EventTextTest, FindsADifferenceDeepInside) {
    Placed other = placed;
    other.lines[1].item = "plum";
    EXPECT_NE(difference(Event(other), Event(placed)).find("lines is [{item: \"apple\""),
              std::string::npos);
    other = placed;
    other.lines.pop_back();
    EXPECT_NE(difference(Event(other), Event(placed)), "");
}

TEST(EventTextTest, ComparesValuesNotTheirTexts) {
    Placed other = placed;
    other.lines[1].price += 1e-15;  // printed alike
    EXPECT_NE(difference(Event(other), Event(placed)), "");
}

TEST(EventTextTest, NamesTwoEventsOfDifferentTypes) {
    const std::string text = difference(Event(Cancelled{}), Event(placed));
    EXPECT_EQ(text.find("is cancelled, expected placed{"), 0U) << text;
}

}  // namespace
