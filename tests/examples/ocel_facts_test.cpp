#include "orders/import/ocel_facts.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>

#include "small_shop_log.hpp"

namespace orders {
namespace {

using testing::SmallShopLog;

// The log is refused, and the message says all of this.
void expect_refused(const SmallShopLog& shop, std::initializer_list<const char*> words) {
    const auto facts = facts_of(shop.log);
    ASSERT_FALSE(facts);
    EXPECT_EQ(facts.error().code, skald::Errc::invalid_argument);
    for (const char* word : words) {
        EXPECT_NE(facts.error().message.find(word), std::string::npos) << facts.error().message;
    }
}

TEST(OcelFacts, TurnsEachEventIntoOneFactOnItsObject) {
    const SmallShopLog shop;
    const auto facts = facts_of(shop.log);
    ASSERT_TRUE(facts) << facts.error().message;
    ASSERT_EQ(facts->steps.size(), shop.log.events.size());
    EXPECT_TRUE(facts->remarks.empty());
    const auto& first = facts->steps[0];
    EXPECT_EQ(first.object, "o-1");
    EXPECT_EQ(first.at, SmallShopLog::time_of(1));
    EXPECT_EQ(first.id, skald::CommandId::named("ocel:e1"));
    EXPECT_EQ(first.tags, (skald::Tags{"orders:o-1", "items:i-1", "items:i-2", "customers:Alice"}));
    const Money kettle = Money::of_cents(5499);
    EXPECT_EQ(
        std::get<OrderPlaced>(first.command),
        (OrderPlaced{"Alice",
                     Money::of_cents(11498),
                     {{"i-1", "Kettle", kettle, kettle}, {"i-2", "Kettle", kettle, kettle}}}));
    EXPECT_EQ(std::get<ItemOutOfStock>(facts->steps[2].command),
              (ItemOutOfStock{"Kettle", "Bram"}));
    EXPECT_EQ(std::get<PackageCreated>(facts->steps[6].command),
              (PackageCreated{"Bram", {"i-1", "i-2"}}));
    EXPECT_EQ(std::get<PackageSent>(facts->steps[7].command), (PackageSent{"Bram", "Bram"}));
}

TEST(OcelFacts, TakesThePriceThatHoldsAtTheTime) {
    SmallShopLog shop;
    auto& kettle = shop.object_of("Kettle").attributes;
    kettle.push_back({"price", {skald::ocel::ValueKind::number, "1.00"}, SmallShopLog::time_of(1)});
    kettle.push_back({"price", {skald::ocel::ValueKind::number, "2.00"}, SmallShopLog::time_of(2)});
    const auto facts = facts_of(shop.log);
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(std::get<OrderPlaced>(facts->steps[0].command).lines[0].list_price,
              Money::of_cents(100));
}

TEST(OcelFacts, KeepsIdsOfAnyUtf8InMetadata) {
    SmallShopLog shop;
    shop.event_of("e1").id = "«注文» \"1\"\\\n";
    const auto facts = facts_of(shop.log);
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->steps[0].metadata,
              "{\"source\":\"ocel\",\"event\":\"«注文» \\\"1\\\"\\\\\\u000a\"}");
}

TEST(OcelFacts, RefusesAnUnknownTypeAndListsThoseItKnows) {
    SmallShopLog shop;
    shop.event_of("e3").type = "steal item";
    expect_refused(shop, {"e3", "steal item", "unknown event type", "place order", "pick item"});
}

TEST(OcelFacts, RefusesAnEventWithoutItsObject) {
    SmallShopLog shop;
    shop.event_of("e2").relationships.erase(shop.event_of("e2").relationships.begin());
    expect_refused(shop, {"e2", "one object of type orders", "none"});
}

TEST(OcelFacts, RefusesAnEventWithTwoOfItsObjects) {
    SmallShopLog shop;
    shop.object("o-2", "orders", "1.00");
    shop.event_of("f3").relationships.push_back({"o-2", "order"});
    expect_refused(shop, {"f3", "one object of type orders", "o-1", "o-2"});
}

TEST(OcelFacts, RefusesWhatHappensBeforeItsObjectBegins) {
    SmallShopLog unplaced;
    unplaced.log.events.erase(unplaced.log.events.begin());
    expect_refused(unplaced, {"e2", "before the order is placed"});
    SmallShopLog unmade;
    unmade.log.events.erase(unmade.log.events.begin() + 6);
    expect_refused(unmade, {"e8", "before the package is made"});
}

TEST(OcelFacts, RefusesAnOrderPlacedTwice) {
    SmallShopLog shop;
    shop.event("f4", "place order", {{"o-1", "order"}, {"Alice", "customer"}});
    expect_refused(shop, {"f4", "placed twice"});
}

TEST(OcelFacts, RefusesPricesThatAreNoMoney) {
    for (const char* price : {"1.005", "cheap", "1e30", "", "-"}) {
        SmallShopLog shop;
        shop.object_of("i-2").attributes.at(0).value.text = price;
        expect_refused(shop, {"e1", "i-2", "is no amount of money"});
    }
}

TEST(OcelFacts, RefusesPricesThatDoNotAddUp) {
    SmallShopLog shop;
    for (const char* item : {"i-1", "i-2"}) {
        shop.object_of(item).attributes.at(0).value.text = "92233720368547758.07";
    }
    expect_refused(shop, {"e1", "too large"});
}

TEST(OcelFacts, RefusesIdsThatAreNoTags) {
    SmallShopLog shop;
    const std::string long_name(300, 'x');
    shop.object(long_name, "customers");
    shop.event_of("f3").relationships.push_back({long_name, ""});
    expect_refused(shop, {"f3", "tag"});
}

TEST(OcelFacts, RemarksWhatItHasToAssume) {
    SmallShopLog shop;
    shop.object_of("o-1").attributes.clear();
    shop.object_of("i-2").attributes.clear();
    shop.event_of("e1").relationships.pop_back();  // the customer
    const auto facts = facts_of(shop.log);
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->remarks.size(), 3U);
    EXPECT_EQ(std::get<OrderPlaced>(facts->steps[0].command).price, Money::of_cents(5499));
}

TEST(OcelFacts, ReadsALogWithoutEvents) {
    const auto facts = facts_of({});
    ASSERT_TRUE(facts);
    EXPECT_TRUE(facts->steps.empty());
}

}  // namespace
}  // namespace orders
