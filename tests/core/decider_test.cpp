#include <gtest/gtest.h>

#include <skald/core/aggregate.hpp>
#include <skald/core/decider.hpp>
#include <vector>

#include "bank_account.hpp"

namespace {

using bank::Account;
using bank::Closed;
using bank::Deposited;
using bank::Opened;
using bank::Purse;
using Decision = skald::Decision<Account::Event>;

struct Withdrawn {
    static constexpr std::string_view name = "money-withdrawn";
};

static_assert(skald::Decider<Account>);
static_assert(!skald::Decider<Purse>);
static_assert(!skald::Decider<Opened>);
static_assert(skald::AggregateRoot<Purse>);
static_assert(!skald::AggregateRoot<Account>);
static_assert(skald::Evolves<Account, Opened>);
static_assert(!skald::Evolves<Account, Withdrawn>);
static_assert(skald::Applies<Purse, Deposited>);
static_assert(!skald::Applies<Purse, Closed>);
static_assert(skald::Decides<Account, bank::Deposit>);
static_assert(!skald::Decides<Account, Opened>);
static_assert(skald::EventVariant<Account::Event>);
static_assert(!skald::EventVariant<Opened>);
static_assert(skald::Named<Withdrawn> && Withdrawn::name == "money-withdrawn");
static_assert(!std::constructible_from<Decision, Withdrawn>);

static_assert(skald::Named<Opened>);
static_assert(!skald::Named<bank::Open>);
static_assert(skald::HasFields<Deposited>);
static_assert(!skald::HasFields<Closed>);
static_assert(skald::HasTags<Opened>);
static_assert(!skald::HasTags<Closed>);
static_assert(skald::schema_version_of<Opened>() == 1);

struct Changed {
    static constexpr std::string_view name = "changed";
    static constexpr std::uint32_t schema_version = 4;
};
static_assert(skald::schema_version_of<Changed>() == 4 && Changed::name == "changed");

TEST(DecisionTest, IsOneEventOrSeveralOrNone) {
    EXPECT_EQ(Decision(Closed{}).events().size(), 1U);
    const auto two = Decision::of(Opened{"Alice"}, Deposited{5});
    EXPECT_EQ(two.events(), (std::vector<Account::Event>{Opened{"Alice"}, Deposited{5}}));
    EXPECT_EQ(Decision::of(two.events()).events(), two.events());
    EXPECT_TRUE(Decision::nothing().events().empty());
    EXPECT_EQ(Decision::nothing().refusal(), nullptr);
}

TEST(DecisionTest, ARefusalHasNoEvents) {
    const Decision decision = skald::Refusal{"closed", "the account is closed"};
    ASSERT_NE(decision.refusal(), nullptr);
    EXPECT_EQ(decision.refusal()->code, "closed");
    EXPECT_TRUE(decision.events().empty());
}

TEST(EventTypeTest, EventsWithoutTagsHaveNone) {
    EXPECT_EQ(skald::tags_of(Opened{"Alice"}), (skald::Tags{"owner:Alice"}));
    EXPECT_TRUE(skald::tags_of(Closed{}).empty());
}

}  // namespace
