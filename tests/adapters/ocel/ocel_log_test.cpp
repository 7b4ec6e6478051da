#include <gtest/gtest.h>

#include <skald/adapters/ocel/ocel_log.hpp>

namespace skald::ocel {
namespace {

Timestamp at(std::string_view text) {
    return parse_timestamp(text).value();
}

Attribute price(std::string_view text, std::string_view time) {
    return {"price", {ValueKind::number, std::string(text)}, at(time)};
}

std::string price_at(const Object& object, std::string_view time) {
    const Attribute* found = attribute_at(object, "price", at(time));
    return found != nullptr ? found->value.text : "none";
}

TEST(AttributeAt, TakesTheLastValueThatIsNotAfterTheInstant) {
    const Object object{.id = "p",
                        .type = "products",
                        .attributes = {price("1.00", "2023-01-01T00:00:00Z"),
                                       price("2.00", "2023-02-01T00:00:00Z")},
                        .relationships = {}};
    EXPECT_EQ(price_at(object, "2022-12-31T23:59:59.999999999Z"), "none");
    EXPECT_EQ(price_at(object, "2023-01-01T00:00:00Z"), "1.00");
    EXPECT_EQ(price_at(object, "2023-01-31T23:59:59Z"), "1.00");
    EXPECT_EQ(price_at(object, "2023-02-01T00:00:00Z"), "2.00");
}

TEST(AttributeAt, ComparesInstantsWhateverTheOrderInTheFile) {
    const Object object{.id = "p",
                        .type = "products",
                        .attributes = {price("late", "2023-01-01T12:00:00+01:00"),
                                       price("early", "2023-01-01T12:00:00+02:00")},
                        .relationships = {}};
    EXPECT_EQ(price_at(object, "2023-01-01T10:00:00Z"), "early");
    EXPECT_EQ(price_at(object, "2023-01-01T11:00:00Z"), "late");
}

TEST(AttributeAt, OfTwoValuesAtOneInstantTheLaterInTheFileHolds) {
    const Object object{.id = "p",
                        .type = "products",
                        .attributes = {price("first", "2023-01-01T00:00:00Z"),
                                       price("second", "2023-01-01T01:00:00+01:00")},
                        .relationships = {}};
    EXPECT_EQ(price_at(object, "2023-01-01T00:00:00Z"), "second");
}

TEST(AttributeAt, KnowsNothingOfOtherAttributes) {
    const Object object{.id = "p",
                        .type = "products",
                        .attributes = {price("1.00", "2023-01-01T00:00:00Z")},
                        .relationships = {}};
    EXPECT_EQ(attribute_at(object, "weight", at("2024-01-01T00:00:00Z")), nullptr);
}

TEST(OcelLog, FindsObjectsByIdAndNoOthers) {
    OcelLog log;
    for (const char* id : {"a", "b", "d"})
        log.objects.push_back({.id = id, .type = "t", .attributes = {}, .relationships = {}});
    for (const char* id : {"a", "b", "d"}) {
        ASSERT_NE(log.object(id), nullptr) << id;
        EXPECT_EQ(log.object(id)->id, id);
    }
    for (const char* id : {"", "A", "c", "e"}) EXPECT_EQ(log.object(id), nullptr) << id;
}

}  // namespace
}  // namespace skald::ocel
