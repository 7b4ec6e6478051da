#include "orders/domain/item.hpp"

#include <gtest/gtest.h>

#include <skald/core/testing/decider_test.hpp>

#include "orders/domain/recorded_item.hpp"

namespace orders {
namespace {

using skald::testing::given;
using skald::testing::given_nothing;

const ItemOutOfStock missing{"Kettle", "Dina"};
const ItemReordered reordered{"Kettle", "Emil"};
const ItemPicked picked{"Kettle", "Farid"};

TEST(Item, IsPickedOnce) {
    given_nothing<Item>().when(PickItem{"Kettle", "Farid"}).then(picked);
    given<Item>(picked).when(PickItem{"Kettle", "Farid"}).then_refused("already-picked");
    given<Item>(picked).when(ReportOutOfStock{"Kettle", "Dina"}).then_refused("already-picked");
}

TEST(Item, IsReorderedBeforeItIsPickedWhenItWasMissing) {
    given<Item>(missing).when(PickItem{"Kettle", "Farid"}).then_refused("out-of-stock");
    given<Item>(missing).when(ReorderItem{"Kettle", "Emil"}).then(reordered);
    given<Item>(missing, reordered).when(PickItem{"Kettle", "Farid"}).then(picked);
}

TEST(Item, CanBeMissingAgainAfterAReorder) {
    given<Item>(missing)
        .when(ReportOutOfStock{"Kettle", "Dina"})
        .then_refused("already-out-of-stock");
    given<Item>(missing, reordered).when(ReportOutOfStock{"Kettle", "Dina"}).then(missing);
}

TEST(Item, IsNotReorderedWhileInStock) {
    given_nothing<Item>().when(ReorderItem{"Kettle", "Emil"}).then_refused("in-stock");
    given<Item>(missing, reordered).when(ReorderItem{"Kettle", "Emil"}).then_refused("in-stock");
}

TEST(Item, StaysTheProductThatItIs) {
    given<Item>(missing).when(ReorderItem{"Lamp", "Emil"}).then_refused("other-product");
}

TEST(RecordedItem, TakesEverything) {
    given<RecordedItem>(picked).when(picked).then(picked);
    given_nothing<RecordedItem>().when(reordered).then(reordered);
}

}  // namespace
}  // namespace orders
