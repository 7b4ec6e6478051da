#include "orders/report/order_story.hpp"

#include <gtest/gtest.h>

#include <skald/eventstore/memory_event_store.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "orders/import/command_feed.hpp"
#include "orders/import/ocel_facts.hpp"
#include "small_shop_log.hpp"

namespace orders {
namespace {

class OrderStory : public ::testing::Test {
protected:
    void bring(const testing::SmallShopLog& shop) {
        auto facts = facts_of(shop.log);
        ASSERT_TRUE(facts) << facts.error().message;
        const auto feed = recording_feed(store_, std::move(facts->steps));
        ASSERT_TRUE(bring_in(store_, *feed, [](auto, auto) {}));
    }
    std::vector<std::string> lines(std::optional<skald::Timestamp> before = {}) {
        const auto story = story_of(store_, "o-1", before);
        EXPECT_TRUE(story) << story.error().message;
        std::vector<std::string> lines;
        if (!story) return lines;
        for (const StoryLine& line : *story) lines.push_back(line.what + " -> " + line.afterwards);
        return lines;
    }

    skald::MemoryEventStore store_;
};

TEST_F(OrderStory, TellsOfTheOrderItsItemsAndItsPackage) {
    bring({});
    const std::vector<std::string> expected{
        "placed by Alice: 2 items for 114.98 -> placed",
        "confirmed by Bram -> confirmed",
        "i-1 (Kettle) is out of stock, found by Bram -> confirmed · 1 missing",
        "i-1 (Kettle) reordered by Bram -> confirmed · 1 missing",
        "i-1 (Kettle) picked by Bram -> confirmed · 1 picked",
        "i-2 (Kettle) picked by Bram -> confirmed · 2 picked",
        "p-1 packed by Bram: 2 items -> confirmed · 2 packed",
        "p-1 sent by Bram -> confirmed · 2 on the way",
        "p-1: delivery failed by Bram -> confirmed · 2 on the way",
        "p-1 delivered by Bram -> confirmed · 2 of 2 arrived",
        "payment reminder 1 -> reminded · 2 of 2 arrived",
        "paid -> paid · 2 of 2 arrived"};
    EXPECT_EQ(lines(), expected);
}

TEST_F(OrderStory, StopsAtAnEarlierDay) {
    bring({});
    EXPECT_EQ(lines(testing::SmallShopLog::time_of(3)).size(), 2U);
}

TEST_F(OrderStory, LeavesOtherOrdersOut) {
    testing::SmallShopLog shop;
    shop.object("o-2", "orders", "1.00");
    shop.object("i-3", "items", "1.00", "Kettle");
    shop.event("g1", "place order", {{"o-2", "order"}, {"i-3", "item"}, {"Alice", "customer"}});
    shop.event("g2", "pick item", {{"i-3", "item"}});
    shop.event("g3", "create package", {{"p-2", "creates"}, {"i-3", "item"}, {"i-1", "item"}});
    shop.object("p-2", "packages");
    bring(shop);
    EXPECT_EQ(lines().size(), 13U);
    EXPECT_EQ(lines().back(), "p-2 packed: 1 item, and 1 of other orders -> paid · 2 of 2 arrived");
}

TEST_F(OrderStory, SaysWhenThereIsNoSuchOrder) {
    bring({});
    for (const char* order : {"o-9", "", "\x01"})
        EXPECT_FALSE(story_of(store_, order, {})) << order;
    const auto story = story_of(store_, "o-9", {});
    EXPECT_EQ(story.error().code, skald::Errc::not_found);
}

TEST_F(OrderStory, FindsTheItemsOfALargeOrder) {
    testing::SmallShopLog shop;
    auto& placed = shop.event_of("e1").relationships;
    for (int i = 0; i < 700; ++i) {
        const std::string item = "x-" + std::to_string(i);
        shop.object(item, "items", "1.00", "Kettle");
        placed.push_back({item, "item"});
    }
    shop.event("g1", "pick item", {{"x-699", "item"}});
    bring(shop);
    EXPECT_EQ(lines().back(), "x-699 (Kettle) picked -> paid · 1 picked, 2 of 702 arrived");
}

}  // namespace
}  // namespace orders
