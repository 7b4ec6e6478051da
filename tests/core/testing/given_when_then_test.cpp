#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <functional>
#include <skald/core/testing/aggregate_test.hpp>
#include <skald/core/testing/decider_test.hpp>
#include <source_location>
#include <string>

#include "../bank_account.hpp"

namespace {

using bank::Account;
using bank::Closed;
using bank::Deposit;
using bank::Deposited;
using bank::DepositTwice;
using bank::Open;
using bank::Opened;
using bank::Purse;
using skald::testing::given;
using skald::testing::given_nothing;

struct Failures {
    std::string text;  // of all, joined
    int line = 0;      // of the last
    int count = 0;
};

// The failures that the expectations in `body` report.
Failures failures_of(const std::function<void()>& body) {
    ::testing::TestPartResultArray results;
    {
        const ::testing::ScopedFakeTestPartResultReporter reporter(
            ::testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
        body();
    }
    Failures failures;
    failures.count = results.size();
    for (int i = 0; i < results.size(); ++i) {
        failures.text += results.GetTestPartResult(i).message();
        failures.line = results.GetTestPartResult(i).line_number();
    }
    return failures;
}

TEST(DeciderKitTest, TakesTheRightOutcome) {
    const auto failures = failures_of([] {
        given_nothing<Account>().when(Open{"Alice"}).then(Opened{"Alice"});
        given<Account>(Opened{"Alice"}).when(Open{"Bob"}).then_nothing();
        given<Account>(Opened{"A"}, Deposited{5}, Closed{})
            .when(Deposit{1})
            .then_refused("not-open");
        given<Account>(Opened{"Alice"}).when(DepositTwice{7}).then(Deposited{7}, Deposited{7});
    });
    EXPECT_EQ(failures.count, 0) << failures.text;
}

TEST(DeciderKitTest, ShowsTheStateAfterTheCommand) {
    given<Account>(Opened{"Alice"}, Deposited{5})
        .when(Deposit{7})
        .then(Deposited{7})
        .then_state([](const Account::State& state) {
            EXPECT_TRUE(state.open);
            EXPECT_EQ(state.cents, 12);
        });
}

TEST(DeciderKitTest, NamesTheFieldThatDiffers) {
    const auto failures =
        failures_of([] { given<Account>(Opened{"Alice"}).when(Deposit{40}).then(Deposited{50}); });
    EXPECT_EQ(failures.count, 1);
    EXPECT_NE(failures.text.find("cents is 40, expected 50"), std::string::npos) << failures.text;
    EXPECT_NE(failures.text.find("money-deposited{cents: 50}"), std::string::npos);
}

TEST(DeciderKitTest, NamesTheEventThatDiffers) {
    const auto failures = failures_of(
        [] { given<Account>(Opened{"Alice"}).when(Deposit{40}).then(Opened{"Alice"}); });
    EXPECT_NE(failures.text.find(
                  "is money-deposited{cents: 40}, expected account-opened{owner: \"Alice\"}"),
              std::string::npos)
        << failures.text;
}

TEST(DeciderKitTest, ReportsEventsThatAreMissingOrTooMany) {
    EXPECT_EQ(failures_of([] {
                  given<Account>(Opened{"A"}).when(Deposit{1}).then(Deposited{1}, Deposited{1});
              }).count,
              1);
    EXPECT_EQ(failures_of([] {
                  given<Account>(Opened{"A"}).when(DepositTwice{1}).then(Deposited{1});
              }).count,
              1);
    EXPECT_EQ(
        failures_of([] { given<Account>(Opened{"A"}).when(Deposit{1}).then_nothing(); }).count, 1);
}

TEST(DeciderKitTest, ReportsARefusalThatWasNotExpected) {
    for (const auto& body : std::initializer_list<std::function<void()>>{
             [] { given_nothing<Account>().when(Deposit{1}).then(Deposited{1}); },
             [] { given_nothing<Account>().when(Deposit{1}).then_nothing(); },
             [] { given_nothing<Account>().when(Deposit{1}).then_refused("overdrawn"); }}) {
        const auto failures = failures_of(body);
        EXPECT_EQ(failures.count, 1);
        EXPECT_NE(failures.text.find("refused, \"not-open\": the account is not open"),
                  std::string::npos)
            << failures.text;
    }
}

TEST(DeciderKitTest, ReportsARefusalThatDidNotCome) {
    const auto failures =
        failures_of([] { given<Account>(Opened{"A"}).when(Deposit{1}).then_refused("not-open"); });
    EXPECT_EQ(failures.count, 1);
    EXPECT_NE(failures.text.find("but it was accepted"), std::string::npos) << failures.text;
}

TEST(DeciderKitTest, FailsAtTheLineThatExpects) {
    int line = 0;
    const auto of_then = failures_of([&line] {
        const auto outcome = given<Account>(Opened{"A"}).when(Deposit{1});
        line = static_cast<int>(std::source_location::current().line()) + 1;
        outcome.then(Deposited{2});
    });
    EXPECT_EQ(of_then.line, line);
    const auto of_refused = failures_of([&line] {
        const auto outcome = given<Account>(Opened{"A"}).when(Deposit{1});
        line = static_cast<int>(std::source_location::current().line()) + 1;
        outcome.then_refused("no");
    });
    EXPECT_EQ(of_refused.line, line);
}

TEST(AggregateKitTest, TakesTheRightOutcome) {
    const auto failures = failures_of([] {
        given_nothing<Purse>().when([](Purse& p) { return p.open("Alice"); }).then(Opened{"Alice"});
        given<Purse>(Opened{"Alice"})
            .when([](Purse& p) { return p.deposit(5); })
            .then(Deposited{5})
            .then_state([](const Purse& p) { EXPECT_EQ(p.cents(), 5); });
        given_nothing<Purse>().when([](Purse& p) { return p.deposit(5); }).then_refused("not-open");
    });
    EXPECT_EQ(failures.count, 0) << failures.text;
}

TEST(AggregateKitTest, NamesTheFieldThatDiffers) {
    const auto failures = failures_of([] {
        given<Purse>(Opened{"Alice"})
            .when([](Purse& p) { return p.deposit(5); })
            .then(Deposited{6});
    });
    EXPECT_NE(failures.text.find("cents is 5, expected 6"), std::string::npos) << failures.text;
}

}  // namespace
