#include <skald/projections/projection_runner.hpp>
#include <skald/projections/testing/failing_sql_database.hpp>
#include <thread>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Mood;
using test::Noted;
using test::Placed;
using test::ProjectionTest;
using test::Refunded;
using testing::FailingSqlDatabase;
using testing::SqlTable;
using namespace std::chrono_literals;

// Far longer than any of these waits takes: only a failing test waits it out.
constexpr auto long_time = 30s;

class ProjectionRunnerTest : public ProjectionTest {};

TEST_F(ProjectionRunnerTest, FillsTheReadModel) {
    append("1", Placed{"ann", 500});
    append("2", Placed{"bob", 70});
    append("1", Refunded{"ann", 200});
    const auto done = runner()->run_until_caught_up();
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(done->handled, 3U);
    EXPECT_EQ(done->position, GlobalPosition(3));
    EXPECT_EQ(done->head, GlobalPosition(3));
    EXPECT_TRUE(done->caught_up);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 300}, {"bob", 70}}));
}

TEST_F(ProjectionRunnerTest, NeedsNeitherAClockNorALog) {
    append("1", Placed{"bad", 500});
    ProjectionRunner runner(store(), database(), test::Revenue{&mood()},
                            test::word_codec<test::Revenue::Event>());
    const auto failed = runner.run_once();
    ASSERT_TRUE(failed && failed->retry_at) << "by the machine's clock, and said to nobody";
    mood() = Mood::well;
    EXPECT_EQ(runner.run_until_caught_up()->handled, 1U);
}

TEST_F(ProjectionRunnerTest, AnEmptyStoreIsCaughtUpAtOnce) {
    const auto runner = this->runner();
    const auto done = runner->run_once();
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->caught_up);
    EXPECT_EQ(done->position, GlobalPosition());
    EXPECT_EQ(runner->lag()->events, 0U);
}

TEST_F(ProjectionRunnerTest, ASecondRunnerContinuesAndRepeatsNothing) {
    append("1", Placed{"ann", 500});
    ASSERT_TRUE(runner()->run_until_caught_up());
    append("1", Placed{"ann", 1});
    const auto done = runner()->run_until_caught_up();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->handled, 1U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 501}}));
}

TEST_F(ProjectionRunnerTest, TheCheckpointMovesPastEventsThatDoNotMatch) {
    append("1", Placed{"ann", 500});
    for (int i = 0; i < 5; ++i) append("1", Noted{});
    ASSERT_TRUE(runner()->run_until_caught_up());
    EXPECT_EQ(*runner()->position(), GlobalPosition(6));
}

TEST_F(ProjectionRunnerTest, ThePositionOfAProjectionThatNeverRanIsTheBeginning) {
    append("1", Placed{"ann", 500});
    EXPECT_EQ(*runner()->position(), GlobalPosition());
}

TEST_F(ProjectionRunnerTest, LagCountsTheEventsThatMatchAndTheAgeOfTheOldest) {
    append("1", Placed{"ann", 1});
    const auto runner = this->runner();
    ASSERT_TRUE(runner->run_until_caught_up());
    append("1", Noted{});
    clock().advance(60s);
    append("1", Placed{"ann", 1});
    clock().advance(5s);
    append("1", Noted{});
    append("1", Placed{"ann", 1});
    clock().advance(2s);
    const auto lag = runner->lag();
    ASSERT_TRUE(lag);
    EXPECT_EQ(lag->events, 2U);
    EXPECT_EQ(lag->age, 7s);
}

TEST_F(ProjectionRunnerTest, LagIsExactOverManyPages) {
    for (int i = 0; i < 2500; ++i) append("1", Placed{"ann", 1});
    EXPECT_EQ(this->runner()->lag()->events, 2500U);
}

TEST_F(ProjectionRunnerTest, LagLeavesOutWhatOccurredTooLate) {
    const Timestamp limit = clock().now();
    append("1", Placed{"ann", 1}, limit - 1s);
    append("1", Placed{"ann", 1}, limit);
    EXPECT_EQ(runner({.occurred_before = limit})->lag()->events, 1U);
}

TEST_F(ProjectionRunnerTest, ACallerWaitsUntilItReadsItsOwnWrite) {
    const auto runner = this->runner();
    Result<void> ended;
    {
        std::jthread thread([&](std::stop_token stop) { ended = runner->run(std::move(stop)); });
        for (int i = 0; i < 20; ++i) {
            const auto waited = runner->wait_for(append("1", Placed{"ann", 1}), long_time);
            ASSERT_TRUE(waited) << to_string(waited.error());
            EXPECT_EQ(revenue(), (SqlTable{{"ann", i + 1}}));
        }
    }
    EXPECT_TRUE(ended);
}

TEST_F(ProjectionRunnerTest, ACallerWhoWaitsEndsTheGatheringOfEvents) {
    const auto runner = this->runner({.gather = std::chrono::hours(1)});
    const std::jthread thread([&](std::stop_token stop) { (void)runner->run(std::move(stop)); });
    for (int i = 0; i < 20; ++i) {
        append("1", Placed{"ann", 1});
        ASSERT_TRUE(runner->wait_for(append("1", Placed{"ann", 1}), long_time));
        EXPECT_EQ(revenue(), (SqlTable{{"ann", 2 * i + 2}}));
    }
}

TEST_F(ProjectionRunnerTest, ACallerCanWaitForAnEventThatTheProjectionDoesNotReceive) {
    const auto runner = this->runner();
    const std::jthread thread([&](std::stop_token stop) { (void)runner->run(std::move(stop)); });
    ASSERT_TRUE(runner->wait_for(append("1", Placed{"ann", 1}), long_time));
    const auto waited = runner->wait_for(append("1", Noted{}), long_time);
    EXPECT_TRUE(waited) << to_string(waited.error());
}

TEST_F(ProjectionRunnerTest, NobodyIsToldThatATableIsFullWhichAnotherProcessHasRebuilt) {
    const auto position = append("1", Placed{"ann", 1});
    const auto idle = runner();
    ASSERT_TRUE(idle->run_until_caught_up());
    ASSERT_TRUE(idle->wait_for(position, 0ns));
    ASSERT_TRUE(runner()->rebuild());
    EXPECT_EQ(*idle->position(), GlobalPosition());
    EXPECT_EQ(idle->lag()->events, 1U);
    const auto waited = idle->wait_for(position, 0ns);
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, Errc::timed_out);
    EXPECT_EQ(idle->run_until_caught_up()->handled, 1U) << "it has looked at the database again";
    EXPECT_TRUE(idle->wait_for(position, 0ns));
}

TEST_F(ProjectionRunnerTest, ACallerWaitsUntilARebuildByAnotherProcessIsFullAgain) {
    const auto position = append("1", Placed{"ann", 1});
    const auto runner = this->runner();
    const std::jthread thread([&](std::stop_token stop) { (void)runner->run(std::move(stop)); });
    ASSERT_TRUE(runner->wait_for(position, long_time));
    ASSERT_TRUE(this->runner()->rebuild());
    const auto waited = runner->wait_for(position, long_time);
    ASSERT_TRUE(waited) << to_string(waited.error());
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}}));
}

TEST_F(ProjectionRunnerTest, WaitingTimesOutWhenNothingRuns) {
    const auto waited = runner()->wait_for(append("1", Placed{"ann", 1}), 1ms);
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, Errc::timed_out);
}

TEST_F(ProjectionRunnerTest, WaitingEndsWithTheErrorOfTheRun) {
    const auto runner = this->runner({.retry = {.attempts_max = 1}});
    const auto position = append("1", Placed{"bad", 1});
    EXPECT_FALSE(runner->run_until_caught_up());
    const auto waited = runner->wait_for(position, long_time);
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, Errc::handler_failed);
}

TEST_F(ProjectionRunnerTest, ARunWaitsOutADatabaseThatIsAway) {
    FailingSqlDatabase database(this->database());
    database.fail_call(1, Errc::unavailable);
    const auto runner = runner_on(database, {.retry = {.backoff_base = 1ns}});
    const auto position = append("1", Placed{"ann", 1});
    const std::jthread thread([&](std::stop_token stop) { (void)runner->run(std::move(stop)); });
    EXPECT_TRUE(runner->wait_for(position, long_time));
}

TEST_F(ProjectionRunnerTest, RunningUntilCaughtUpGivesUpOnADatabaseThatStaysAway) {
    FailingSqlDatabase database(this->database());
    database.fail_call(1, Errc::unavailable);
    const auto done = runner_on(database, {.retry = {.attempts_max = 1}})->run_until_caught_up();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::unavailable);
}

TEST_F(ProjectionRunnerTest, ARebuildBeginsAgainFromTheFirstEvent) {
    append("1", Placed{"ann", 500});
    append("2", Placed{"bob", 1});
    const auto runner = this->runner();
    ASSERT_TRUE(runner->run_until_caught_up());
    const auto rebuilt = runner->rebuild();
    ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
    EXPECT_EQ(revenue(), SqlTable());
    EXPECT_EQ(*runner->position(), GlobalPosition());
    EXPECT_EQ(runner->run_until_caught_up()->handled, 2U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 500}, {"bob", 1}}));
}

TEST_F(ProjectionRunnerTest, ARebuildForgetsWhatWasParked) {
    append("1", Placed{"bad", 500});
    const auto runner = this->runner({.retry = {.attempts_max = 1}, .on_failure = OnFailure::park});
    ASSERT_TRUE(runner->run_until_caught_up());
    ASSERT_EQ(runner->parked()->size(), 1U);
    mood() = Mood::well;
    ASSERT_TRUE(runner->rebuild());
    EXPECT_TRUE(runner->parked()->empty());
    ASSERT_TRUE(runner->run_until_caught_up());
    EXPECT_EQ(revenue(), (SqlTable{{"bad", 500}}));
}

TEST_F(ProjectionRunnerTest, ARebuildThatFailsLeavesTheReadModelAsItWas) {
    append("1", Placed{"ann", 500});
    ASSERT_TRUE(runner()->run_until_caught_up());
    FailingSqlDatabase database(this->database());
    for (std::size_t call = 1;; ++call) {
        database.fail_call(call, Errc::io);
        if (runner_on(database)->rebuild()) break;
        ASSERT_EQ(revenue(), (SqlTable{{"ann", 500}})) << "call " << call;
    }
    EXPECT_EQ(revenue(), SqlTable());
}

}  // namespace
}  // namespace skald
