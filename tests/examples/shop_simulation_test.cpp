#include "orders/generate/shop_simulation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <skald/eventstore/memory_event_store.hpp>
#include <string>
#include <variant>

#include "orders/import/command_feed.hpp"
#include "orders/import/rehearsal.hpp"
#include "orders/report/shop_report.hpp"
#include "orders/views/read_model.hpp"

namespace orders {
namespace {

bool same(const Step<ShopCommand>& a, const Step<ShopCommand>& b) {
    return a.at == b.at && a.object == b.object && a.id == b.id && a.tags == b.tags &&
           a.command.index() == b.command.index();
}

TEST(ShopSimulation, ObeysTheStrictDeciders) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        Rehearsal<StrictModels> rehearsal;
        for (const auto& step : simulate_shop({.seed = seed, .orders = 150})) {
            const auto refused = rehearsal.perform(step);
            ASSERT_FALSE(refused) << "seed " << seed << ", " << step.place << ": "
                                  << refused->message;
        }
    }
}

TEST(ShopSimulation, RunsInTheOrderOfTime) {
    const auto steps = simulate_shop({.seed = 3, .orders = 200});
    EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end(),
                               [](const auto& a, const auto& b) { return a.at < b.at; }));
}

TEST(ShopSimulation, IsTheSameForTheSameSeed) {
    const auto one = simulate_shop({.seed = 5, .orders = 100});
    const auto two = simulate_shop({.seed = 5, .orders = 100});
    const auto other = simulate_shop({.seed = 6, .orders = 100});
    ASSERT_EQ(one.size(), two.size());
    EXPECT_TRUE(std::equal(one.begin(), one.end(), two.begin(), same));
    EXPECT_FALSE(one.size() == other.size() &&
                 std::equal(one.begin(), one.end(), other.begin(), same));
}

TEST(ShopSimulation, PlacesAsManyOrdersAsAsked) {
    for (const std::uint32_t orders : {0U, 1U, 77U}) {
        const auto steps = simulate_shop({.seed = 1, .orders = orders});
        EXPECT_EQ(std::count_if(steps.begin(), steps.end(),
                                [](const auto& step) {
                                    return std::holds_alternative<PlaceOrder>(step.command);
                                }),
                  orders);
    }
}

TEST(ShopSimulation, IsLively) {
    std::set<std::size_t> kinds;
    std::set<skald::CommandId> ids;
    const auto steps = simulate_shop({.seed = 1, .orders = 500});
    for (const auto& step : steps) {
        kinds.insert(step.command.index());
        ids.insert(step.id);
    }
    EXPECT_EQ(kinds.size(), std::variant_size_v<ShopCommand>);
    EXPECT_EQ(ids.size(), steps.size());
}

TEST(ShopSimulation, NeverPicksBeforeConfirmationOrShipsBeforePayment) {
    skald::MemoryEventStore store;
    const auto feed = shop_feed(store, simulate_shop({.seed = 9, .orders = 300}));
    const auto brought = bring_in(store, *feed, [](auto, auto) {});
    ASSERT_TRUE(brought) << brought.error().message;
    auto read_model = ReadModel::open(":memory:");
    ASSERT_TRUE(read_model);
    ASSERT_TRUE(read_model->catch_up(store, [](auto, auto) {}));
    const auto seen = read_model->query(shop_report("observations").sql);
    ASSERT_TRUE(seen) << seen.error().message;
    std::map<std::string, std::int64_t> found;
    for (std::size_t i = 0; i < seen->size(); ++i) found[seen->text(i, 0)] = seen->integer(i, 1);
    EXPECT_EQ(found.at("orders with an item picked before they were confirmed"), 0);
    EXPECT_EQ(found.at("packages sent before all their orders were paid"), 0);
    EXPECT_EQ(found.at("packages with orders of several customers"), 0);
    EXPECT_GT(found.at("orders with an item out of stock"), 0);
    EXPECT_GT(found.at("orders touched by a failed delivery"), 0);
}

}  // namespace
}  // namespace orders
