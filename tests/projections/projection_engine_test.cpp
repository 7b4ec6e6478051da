#include <skald/projections/projection_runner.hpp>
#include <skald/projections/testing/failing_sql_database.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Mood;
using test::Placed;
using test::ProjectionTest;
using testing::FailingSqlDatabase;
using testing::SqlTable;
using namespace std::chrono_literals;

constexpr RetryPolicy three_times{.attempts_max = 3, .backoff_base = 100ms, .backoff_cap = 10s};
constexpr RetryPolicy once{.attempts_max = 1};

class ProjectionEngineTest : public ProjectionTest {};

TEST_F(ProjectionEngineTest, ABatchHasNoMoreEventsThanAllowed) {
    for (int i = 0; i < 5; ++i) append("1", Placed{"ann", 1});
    const auto runner = this->runner({.batch_events_max = 2});
    EXPECT_EQ(runner->run_once()->handled, 2U);
    EXPECT_EQ(*runner->position(), GlobalPosition(2));
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 2}}));
}

TEST_F(ProjectionEngineTest, AFailingEventIsTriedAloneAfterPausesThatGrow) {
    append("1", Placed{"ann", 1});
    append("2", Placed{"bad", 1});
    append("3", Placed{"bob", 1});
    const auto runner = this->runner({.retry = three_times});
    const auto start = clock().elapsed();

    const auto failed = runner->run_once();
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->handled, 0U);
    ASSERT_TRUE(failed->failure);
    EXPECT_EQ(failed->failure->message, "the handler fails");
    EXPECT_EQ(revenue(), SqlTable()) << "the whole batch is taken back";

    const auto before_it = runner->run_once();
    EXPECT_EQ(before_it->handled, 1U);
    EXPECT_EQ(before_it->retry_at, start + 100ms);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}}));

    clock().advance(99ms);
    EXPECT_EQ(runner->run_once()->retry_at, start + 100ms);
    clock().advance(1ms);
    EXPECT_EQ(runner->run_once()->retry_at, start + 300ms);
    mood() = Mood::well;
    EXPECT_EQ(runner->run_once()->handled, 0U) << "not before the pause is over";
    clock().advance(200ms);
    EXPECT_EQ(runner->run_once()->handled, 1U);
    EXPECT_EQ(runner->run_until_caught_up()->handled, 1U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bad", 1}, {"bob", 1}}));
}

TEST_F(ProjectionEngineTest, StopsBeforeTheEventThatFailedForTheLastTime) {
    append("1", Placed{"ann", 1});
    append("2", Placed{"bad", 1});
    append("3", Placed{"bob", 1});
    const auto runner = this->runner({.retry = once});
    const auto done = runner->run_until_caught_up();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::handler_failed);
    EXPECT_EQ(done.error().stream, "order-2");
    EXPECT_NE(done.error().message.find("event 2 (placed in order-2)"), std::string::npos);
    EXPECT_NE(done.error().message.find("the handler fails"), std::string::npos);
    EXPECT_EQ(*runner->position(), GlobalPosition(1));
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}}));

    mood() = Mood::well;
    EXPECT_EQ(runner->run_until_caught_up()->handled, 2U) << "a later run goes on";
}

TEST_F(ProjectionEngineTest, AParkedEventHoldsBackOnlyItsStream) {
    append("1", Placed{"ann", 1});
    append("2", Placed{"bad", 1});
    append("2", Placed{"zoe", 1});
    append("3", Placed{"bob", 1});
    const auto runner = this->runner({.retry = once, .on_failure = OnFailure::park});
    const auto done = runner->run_until_caught_up();
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(done->handled, 2U);
    EXPECT_EQ(done->parked, 2U);
    EXPECT_EQ(done->position, GlobalPosition(4));
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bob", 1}}));

    const auto parked = runner->parked();
    ASSERT_EQ(parked->size(), 2U);
    EXPECT_EQ(parked->at(0).position, GlobalPosition(2));
    EXPECT_EQ(parked->at(0).stream, "order-2");
    EXPECT_EQ(parked->at(0).error, "invalid_argument: the handler fails");
    EXPECT_EQ(parked->at(0).attempts, 1U);
    EXPECT_EQ(parked->at(0).parked_at, clock().now());
    EXPECT_EQ(parked->at(1).error, "waits for the event at position 2");
    EXPECT_TRUE(log().contains(LogLevel::error, "parked event 2"));
}

TEST_F(ProjectionEngineTest, TheStreamOfAParkedEventWaitsInALaterRunToo) {
    append("2", Placed{"bad", 1});
    const ProjectionOptions options{.retry = once, .on_failure = OnFailure::park};
    ASSERT_TRUE(runner(options)->run_until_caught_up());
    append("2", Placed{"zoe", 1});
    EXPECT_EQ(runner(options)->run_until_caught_up()->parked, 1U);
    EXPECT_EQ(revenue(), SqlTable());
}

TEST_F(ProjectionEngineTest, AParkedEventWithoutAStreamHoldsNothingBack) {
    append("", Placed{"bad", 1});
    append("", Placed{"ann", 1});
    const auto runner = this->runner({.retry = once, .on_failure = OnFailure::park});
    const auto done = runner->run_until_caught_up();
    EXPECT_EQ(done->handled, 1U);
    EXPECT_EQ(done->parked, 1U);
}

TEST_F(ProjectionEngineTest, AHandlerThatThrowsFailsItsEvent) {
    mood() = Mood::throwing;
    append("2", Placed{"bad", 1});
    const auto runner = this->runner({.retry = once, .on_failure = OnFailure::park});
    ASSERT_TRUE(runner->run_until_caught_up());
    EXPECT_EQ(runner->parked()->at(0).error, "handler_failed: the handler threw");
    EXPECT_EQ(revenue(), SqlTable());
}

TEST_F(ProjectionEngineTest, AnEventThatCannotBeDecodedFails) {
    ASSERT_TRUE(store().append(AppendRequest::unstreamed({{.type = "placed", .data = ""}})));
    const auto runner = this->runner({.retry = once, .on_failure = OnFailure::park});
    ASSERT_TRUE(runner->run_until_caught_up());
    EXPECT_EQ(runner->parked()->size(), 1U);
}

TEST_F(ProjectionEngineTest, ADatabaseThatFailsParksNothing) {
    for (const Errc code : {Errc::unavailable, Errc::timed_out, Errc::io}) {
        append("1", Placed{"ann", 1});
        FailingSqlDatabase database(this->database());
        const auto runner = runner_on(database, {.retry = once, .on_failure = OnFailure::park});
        for (std::size_t call = 1;; ++call) {
            database.fail_call(call, code);
            const auto done = runner->run_once();
            if (database.still_waiting()) break;
            ASSERT_FALSE(done) << "call " << call;
            ASSERT_EQ(done.error().code, code);
        }
        database.fail_call(0, code);
        ASSERT_TRUE(runner->run_until_caught_up());
        EXPECT_TRUE(runner->parked()->empty());
    }
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 3}}));
}

TEST_F(ProjectionEngineTest, AnOwnerThatLostItsLeaseWritesNothingMore) {
    const auto old_owner = runner({.token = FencingToken(1)});
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(old_owner->run_until_caught_up());
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(runner({.token = FencingToken(2)})->run_until_caught_up());
    append("1", Placed{"ann", 1});
    for (const auto& stale : {old_owner->run_once(), old_owner->run_once()}) {
        ASSERT_FALSE(stale);
        EXPECT_EQ(stale.error().code, Errc::permission_denied);
    }
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 2}}));
    const auto rebuilt = old_owner->rebuild();
    ASSERT_FALSE(rebuilt);
    EXPECT_EQ(rebuilt.error().code, Errc::permission_denied);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 2}}));
}

TEST_F(ProjectionEngineTest, TwoRunnersOfOneProjectionTakeTurns) {
    const auto a = runner({.batch_events_max = 1});
    const auto b = runner({.batch_events_max = 2});
    for (int i = 0; i < 20; ++i) append("1", Placed{"ann", 1});
    std::uint64_t handled_by_a = 0;
    std::uint64_t handled_by_b = 0;
    for (int i = 0; i < 40; ++i) {
        const auto step_of_a = a->run_once();
        const auto step_of_b = b->run_once();
        ASSERT_TRUE(step_of_a && step_of_b);
        ASSERT_FALSE(step_of_a->failure || step_of_b->failure) << "an event was handled twice";
        handled_by_a += step_of_a->handled;
        handled_by_b += step_of_b->handled;
    }
    EXPECT_GT(handled_by_a, 0U);
    EXPECT_GT(handled_by_b, 0U);
    EXPECT_EQ(handled_by_a + handled_by_b, 20U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 20}}));
    EXPECT_EQ(rows("select count(*) from handled"), (SqlTable{{20}}));
}

TEST_F(ProjectionEngineTest, TheReadModelOfAnotherStoreIsRefused) {
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(runner()->run_until_caught_up());
    MemoryEventStore empty;
    ProjectionRunner other(empty, database(), test::Revenue{},
                           test::word_codec<test::Revenue::Event>(),
                           {.clock = &clock(), .log = &log()});
    const auto done = other.run_once();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::invalid_argument);
    EXPECT_NE(done.error().message.find("belongs to another store"), std::string::npos);
}

TEST_F(ProjectionEngineTest, OnlyWhatOccurredBeforeTheInstantIsInTheReadModel) {
    const Timestamp limit = clock().now();
    append("1", Placed{"ann", 1}, limit - 1ns);
    append("2", Placed{"bob", 1}, limit);
    append("3", Placed{"cyd", 1}, limit - 24h);
    const auto runner = this->runner({.occurred_before = limit});
    const auto done = runner->run_until_caught_up();
    EXPECT_EQ(done->handled, 2U);
    EXPECT_EQ(done->position, GlobalPosition(3));
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"cyd", 1}}));
}

}  // namespace
}  // namespace skald
