#include <gtest/gtest.h>

#include <skald/core/aggregate.hpp>
#include <vector>

#include "bank_account.hpp"

namespace {

using bank::Deposited;
using bank::Opened;
using bank::Purse;

TEST(AggregateTest, KeepsWhatItRaisesUntilItIsTaken) {
    Purse purse;
    ASSERT_TRUE(purse.open("Alice"));
    ASSERT_TRUE(purse.deposit(5));
    EXPECT_EQ(purse.take_uncommitted(), (std::vector<Purse::Event>{Opened{"Alice"}, Deposited{5}}));
    EXPECT_TRUE(purse.take_uncommitted().empty());
    EXPECT_EQ(purse.cents(), 5);
}

TEST(AggregateTest, RaisesNothingWhenItRefuses) {
    Purse purse;
    const skald::Outcome outcome = purse.deposit(5);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.refusal()->code, "not-open");
    EXPECT_TRUE(purse.take_uncommitted().empty());
    EXPECT_EQ(purse.cents(), 0);
}

TEST(AggregateTest, IsRebuiltFromItsEvents) {
    const std::vector<Purse::Event> history{Opened{"Alice"}, Deposited{5}, Deposited{7}};
    Purse purse = Purse::from_events(history);
    EXPECT_EQ(purse.cents(), 12);
    EXPECT_TRUE(purse.take_uncommitted().empty());
}

}  // namespace
