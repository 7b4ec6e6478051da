#include <skald/projections/projection_runner.hpp>
#include <skald/projections/testing/failing_sql_database.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::InterruptedDatabase;
using test::Mood;
using test::Placed;
using test::ProjectionTest;
using testing::SqlTable;

// Position 2 has failed, 3 and 5 wait for it.
class ParkedHandlingTest : public ProjectionTest {
public:
    ParkedHandlingTest() {
        append("1", Placed{"ann", 1});
        append("2", Placed{"bad", 1});
        append("2", Placed{"zoe", 2});
        append("3", Placed{"bob", 3});
        append("2", Placed{"zoe", 4});
        runner_ = runner({.retry = {.attempts_max = 1}, .on_failure = OnFailure::park});
        const auto done = runner_->run_until_caught_up();
        EXPECT_TRUE(done && done->parked == 3U);
    }

    ProjectionRunner& parking() { return *runner_; }

private:
    std::unique_ptr<ProjectionRunner> runner_;
};

TEST_F(ParkedHandlingTest, AllAreRetriedAndThoseThatFailAgainStay) {
    append("", Placed{"bad", 1});
    append("4", Placed{"bad", 1});
    append("4", Placed{"dan", 1});
    ASSERT_TRUE(parking().run_until_caught_up());
    EXPECT_EQ(parking().lag()->parked, 6U);
    EXPECT_EQ(*parking().retry_all(), 0U) << "nothing is mended";
    EXPECT_EQ(parking().parked()->at(0).attempts, 2U);
    EXPECT_EQ(parking().parked()->at(1).attempts, 0U) << "it only waits";
    ASSERT_TRUE(parking().skip(GlobalPosition(7)));
    mood() = Mood::well;
    EXPECT_EQ(*parking().retry_all(), 4U);
    EXPECT_EQ(parking().lag()->parked, 0U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bad", 2}, {"bob", 3}, {"dan", 1}, {"zoe", 6}}));
    EXPECT_EQ(*parking().retry_all(), 0U) << "nothing is left";
}

TEST_F(ParkedHandlingTest, ARetryHandlesTheEventAndThoseThatWait) {
    mood() = Mood::well;
    const auto retried = parking().retry(GlobalPosition(2));
    ASSERT_TRUE(retried) << to_string(retried.error());
    EXPECT_EQ(*retried, 3U);
    EXPECT_TRUE(parking().parked()->empty());
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bad", 1}, {"bob", 3}, {"zoe", 6}}));
}

TEST_F(ParkedHandlingTest, AfterARetryTheStreamGoesOn) {
    mood() = Mood::well;
    ASSERT_TRUE(parking().retry(GlobalPosition(2)));
    append("2", Placed{"zoe", 10});
    EXPECT_EQ(parking().run_until_caught_up()->handled, 1U);
}

TEST_F(ParkedHandlingTest, ARetryThatFailsStaysParkedWithItsNewError) {
    mood() = Mood::throwing;
    const auto retried = parking().retry(GlobalPosition(2));
    ASSERT_FALSE(retried);
    EXPECT_EQ(retried.error().code, Errc::handler_failed);
    const auto parked = parking().parked();
    ASSERT_EQ(parked->size(), 3U);
    EXPECT_EQ(parked->at(0).error, "handler_failed: the handler threw");
    EXPECT_EQ(parked->at(0).attempts, 2U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bob", 3}}));
}

TEST_F(ParkedHandlingTest, AnEventThatWaitsIsNotRetriedBeforeTheOneItWaitsFor) {
    for (const auto& done :
         {parking().retry(GlobalPosition(3)), parking().skip(GlobalPosition(5))}) {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, Errc::invalid_argument);
        EXPECT_NE(done.error().message.find("position 2"), std::string::npos);
    }
    EXPECT_EQ(parking().parked()->size(), 3U);
}

TEST_F(ParkedHandlingTest, AnEventThatIsSkippedLetsTheOthersGoOn) {
    const auto skipped = parking().skip(GlobalPosition(2));
    ASSERT_TRUE(skipped) << to_string(skipped.error());
    EXPECT_EQ(*skipped, 2U);
    EXPECT_TRUE(parking().parked()->empty());
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bob", 3}, {"zoe", 6}}));
}

TEST_F(ParkedHandlingTest, WhatIsNotParkedIsNotFound) {
    for (const auto& done :
         {parking().retry(GlobalPosition(1)), parking().skip(GlobalPosition(99))}) {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, Errc::not_found);
    }
}

TEST_F(ParkedHandlingTest, NoPositionIsTooLargeToAskFor) {
    const auto done = parking().retry(GlobalPosition(~std::uint64_t{0}));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::not_found);
}

TEST_F(ParkedHandlingTest, AnEventThatWasDeletedSinceCanOnlyBeSkipped) {
    mood() = Mood::well;
    ASSERT_TRUE(store().delete_stream(*StreamId::of("order", "2"), ExpectedVersion::any()));
    const auto retried = parking().retry(GlobalPosition(2));
    ASSERT_FALSE(retried);
    EXPECT_EQ(retried.error().code, Errc::handler_failed);
    EXPECT_NE(parking().parked()->at(0).error.find("no longer in the store"), std::string::npos);
    for (const std::uint64_t position : {2U, 3U, 5U}) {
        const auto skipped = parking().skip(GlobalPosition(position));
        ASSERT_TRUE(skipped) << to_string(skipped.error());
        EXPECT_EQ(*skipped, 0U);
    }
    EXPECT_TRUE(parking().parked()->empty());
}

TEST_F(ParkedHandlingTest, ThoseBehindAWaitingEventThatFailsGoOnWaiting) {
    append("2", Placed{"bad", 1});
    append("2", Placed{"zoe", 1});
    ASSERT_TRUE(parking().run_until_caught_up());
    EXPECT_EQ(*parking().skip(GlobalPosition(2)), 2U);
    const auto parked = parking().parked();
    ASSERT_EQ(parked->size(), 2U);
    EXPECT_EQ(parked->at(0).position, GlobalPosition(6));
    EXPECT_EQ(parked->at(0).error, "invalid_argument: the handler fails");
}

TEST_F(ParkedHandlingTest, AFailedRetryDoesNotParkAgainWhatAnotherProcessHasHandled) {
    // The first transaction of the retry fails and is over; the second would note the failure.
    InterruptedDatabase interrupted(database(), 2, [&] {
        mood() = Mood::well;
        EXPECT_EQ(*parking().retry(GlobalPosition(2)), 3U);
    });
    const auto retried = runner_on(interrupted)->retry(GlobalPosition(2));
    ASSERT_FALSE(retried);
    EXPECT_EQ(retried.error().code, Errc::not_found);
    EXPECT_TRUE(parking().parked()->empty());
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bad", 1}, {"bob", 3}, {"zoe", 6}}));
}

TEST_F(ParkedHandlingTest, ARetryThatIsCutOffAnywhereCanBeRepeated) {
    mood() = Mood::well;
    testing::FailingSqlDatabase failing(database());
    const auto retrying = runner_on(failing);
    for (std::size_t call = 1;; ++call) {
        failing.fail_call(call, Errc::io, testing::FailingSqlDatabase::When::after);
        const auto parked = parking().parked();
        if (parked->empty()) break;
        (void)retrying->retry(parked->front().position);
    }
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bad", 1}, {"bob", 3}, {"zoe", 6}}));
}

}  // namespace
}  // namespace skald
