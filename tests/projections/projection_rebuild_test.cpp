#include <skald/projections/projection_rebuild.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::DoubledRevenue;
using test::InterruptedDatabase;
using test::Mood;
using test::Placed;
using test::ProjectionTest;
using testing::SqlTable;
using namespace std::chrono_literals;

// Everything that a schema may have.
struct Richest {
    static constexpr std::string_view name = "richest";
    static constexpr int version = 1;
    using Event = std::variant<Placed>;
    static constexpr std::string_view schema =
        "create table {spent} (customer text primary key, cents bigint not null);"
        "create index {spent_by_cents} on {spent} (cents);"
        "create table {seen} (times bigint not null); insert into {seen} values (0);"
        "create view {big} as select customer from {spent} where cents > 10";

    Result<SqlRows> on(SqlTransaction& sql, const Placed& placed, const RecordedEvent&) {
        if (auto seen = sql.run("update {seen} set times = times + 1"); !seen) return seen;
        return sql.run("insert into {spent} values ($1, $2)", {placed.customer, placed.cents});
    }
};

// Its tables are not in braces.
struct Bare {
    static constexpr std::string_view name = "bare";
    static constexpr int version = 1;
    using Event = std::variant<Placed>;
    static constexpr std::string_view schema = "create table totals (cents bigint not null)";
    Result<SqlRows> on(SqlTransaction& sql, const Placed& placed, const RecordedEvent&) {
        return sql.run("insert into totals values ($1)", {placed.cents});
    }
};

class ProjectionRebuildTest : public ProjectionTest {
public:
    ProjectionRebuildTest() {
        append("1", Placed{"ann", 5});
        append("2", Placed{"bob", 7});
        EXPECT_TRUE(runner()->run_until_caught_up());
    }

    std::unique_ptr<ProjectionRebuild> next(ProjectionOptions options = {}) {
        return rebuild_of(DoubledRevenue{{&mood()}}, database(), options);
    }
    std::unique_ptr<ProjectionRunner> next_runner(ProjectionOptions options = {}) {
        return runner_of(DoubledRevenue{{&mood()}}, database(), options);
    }
    SqlTable tables() {
        return rows(
            "select name from sqlite_schema where type = 'table' and name not like 'skald_%'"
            " order by name");
    }

    const SqlTable old_rows{{"ann", 5}, {"bob", 7}};
    const SqlTable new_rows{{"ann", 10}, {"bob", 14}};
};

TEST_F(ProjectionRebuildTest, ReadersSeeTheOldTablesUntilTheSwap) {
    const auto next = this->next();
    const auto built = next->run_until_caught_up();
    ASSERT_TRUE(built) << to_string(built.error());
    EXPECT_TRUE(built->caught_up());
    EXPECT_EQ(revenue(), old_rows);
    EXPECT_EQ(rows("select cents from revenue__2 order by cents"), (SqlTable{{10}, {14}}));
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(runner()->run_until_caught_up()) << "the running version goes on";
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 6}, {"bob", 7}}));

    const auto swapped = next->swap();
    ASSERT_TRUE(swapped) << to_string(swapped.error());
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 12}, {"bob", 14}}));
    EXPECT_EQ(tables(), (SqlTable{{"handled"}, {"revenue"}}));
}

TEST_F(ProjectionRebuildTest, TheOldVersionIsRefusedAfterTheSwapAndTheNewOneGoesOn) {
    const auto old_runner = runner();
    ASSERT_TRUE(old_runner->run_until_caught_up());
    ASSERT_TRUE(next()->swap());
    append("1", Placed{"ann", 1});
    const auto refused = old_runner->run_once();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unsupported_format);
    EXPECT_EQ(next_runner()->run_until_caught_up()->handled, 1U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 12}, {"bob", 14}}));
}

TEST_F(ProjectionRebuildTest, ARunnerOfTheSameVersionGoesOnThroughASwap) {
    const auto idle = runner();
    ASSERT_TRUE(idle->run_until_caught_up());
    ASSERT_TRUE(rebuild_of(test::Revenue{&mood()}, database())->swap());
    append("1", Placed{"ann", 1});
    EXPECT_EQ(idle->run_until_caught_up()->handled, 1U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 6}, {"bob", 7}}));
}

TEST_F(ProjectionRebuildTest, AProjectionThatNeverRanCanBeBuiltBesideNothing) {
    const auto next = rebuild_of(Richest{}, database());
    ASSERT_TRUE(next->run_once());
    const auto swapped = next->swap();
    ASSERT_TRUE(swapped) << to_string(swapped.error());
    EXPECT_EQ(rows("select customer from spent order by 1"), (SqlTable{{"ann"}, {"bob"}}));
}

TEST_F(ProjectionRebuildTest, ViewsAndIndexesComeAlong) {
    append("3", Placed{"cyd", 20});
    const auto runner = runner_of(Richest{}, database());
    ASSERT_TRUE(runner->run_until_caught_up());
    for (int again = 0; again < 3; ++again) {
        const auto swapped = rebuild_of(Richest{}, database())->swap();
        ASSERT_TRUE(swapped) << to_string(swapped.error());
        EXPECT_EQ(rows("select customer from big"), (SqlTable{{"cyd"}}));
        EXPECT_EQ(rows("select times from seen"), (SqlTable{{3}}));
        ASSERT_TRUE(runner->rebuild());
        ASSERT_TRUE(runner->run_until_caught_up());
        EXPECT_EQ(rows("select customer from big"), (SqlTable{{"cyd"}}));
    }
    EXPECT_EQ(rows("select count(*) from sqlite_schema where name like 'spent_by_cents%'"),
              (SqlTable{{1}}));
}

TEST_F(ProjectionRebuildTest, TablesWithoutBracesAreRefusedWithWhatToWrite) {
    const auto refused = rebuild_of(Bare{}, database())->run_once();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_argument);
    EXPECT_NE(refused.error().message.find("table \"totals\" in braces"), std::string::npos)
        << refused.error().message;
}

TEST_F(ProjectionRebuildTest, AnotherVersionIsRefusedWhileOneIsBuilt) {
    ASSERT_TRUE(next()->run_once());
    const auto other = rebuild_of(test::Revenue{&mood()}, database());
    const auto refused = other->run_once();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unsupported_format);
    EXPECT_NE(refused.error().message.find("abort()"), std::string::npos);
    ASSERT_TRUE(other->abort()) << "of whatever version";
    EXPECT_TRUE(other->run_once());
}

TEST_F(ProjectionRebuildTest, TwoThatBuildTheSameTakeTurns) {
    const auto first = next({.batch_events_max = 1});
    const auto second = next({.batch_events_max = 1});
    ASSERT_TRUE(first->run_once());
    ASSERT_TRUE(second->run_once());
    EXPECT_EQ(second->run_once()->position, GlobalPosition(2));
    ASSERT_TRUE(first->swap());
    EXPECT_EQ(revenue(), new_rows);
    EXPECT_EQ(second->swap().error().code, Errc::not_found);
    append("1", Placed{"ann", 1});
    const auto late = second->run_until_caught_up();
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::not_found);
}

TEST_F(ProjectionRebuildTest, ANewerOwnerStopsAnOlderOne) {
    const auto older = next({.batch_events_max = 1, .token = FencingToken(1)});
    ASSERT_TRUE(older->run_once());
    const auto newer = next({.token = FencingToken(2)});
    ASSERT_TRUE(newer->run_once());
    EXPECT_EQ(older->run_once().error().code, Errc::permission_denied);
    EXPECT_EQ(older->swap().error().code, Errc::permission_denied);
    EXPECT_EQ(older->abort().error().code, Errc::permission_denied);
    EXPECT_TRUE(newer->swap());
}

TEST_F(ProjectionRebuildTest, AbortDropsWhatIsBuiltAndNothingElse) {
    const auto next = this->next();
    ASSERT_TRUE(next->run_once());
    ASSERT_TRUE(next->abort());
    ASSERT_TRUE(next->abort()) << "nothing is left to do";
    EXPECT_EQ(revenue(), old_rows);
    EXPECT_EQ(tables(), (SqlTable{{"handled"}, {"revenue"}}));
    EXPECT_EQ(rows("select name from skald_projections"), (SqlTable{{"revenue"}}));
    EXPECT_EQ(rows("select consumer from skald_checkpoints"), (SqlTable{{"revenue"}}));
    EXPECT_FALSE(rebuild_in_progress(database(), "revenue")->has_value());
}

TEST_F(ProjectionRebuildTest, WhoBuiltWhatWasGivenUpWritesNothingIntoTheNextOne) {
    const auto given_up = next({.batch_events_max = 1});
    ASSERT_TRUE(given_up->run_once());
    ASSERT_TRUE(next()->abort());
    append("1", Placed{"ann", 1});
    EXPECT_EQ(given_up->run_until_caught_up().error().code, Errc::not_found);
    const auto again = next({.batch_events_max = 1});
    ASSERT_TRUE(again->run_once());
    EXPECT_EQ(rows("select count(*) from revenue__3"), (SqlTable{{1}})) << "a number of its own";
}

TEST_F(ProjectionRebuildTest, ARebuildWithDowntimeMeanwhileIsReplacedAtTheSwap) {
    const auto next = this->next();
    ASSERT_TRUE(next->run_once());
    const auto idle = runner();
    ASSERT_TRUE(idle->rebuild());
    ASSERT_TRUE(idle->run_until_caught_up());
    ASSERT_TRUE(next->swap());
    EXPECT_EQ(revenue(), new_rows);
    append("1", Placed{"ann", 1});
    EXPECT_EQ(idle->run_once().error().code, Errc::unsupported_format);
}

TEST_F(ProjectionRebuildTest, TheSwapNeverGoesBackBehindWhatReadersHaveSeen) {
    // The running version moves on between catching up and the swap: transactions 1 to 5 begin,
    // attach, handle, and note twice.
    int interrupts = 0;
    InterruptedDatabase interrupted(database(), 6, [&] {
        ++interrupts;
        append("1", Placed{"ann", 1});
        ASSERT_TRUE(runner()->run_until_caught_up());
        EXPECT_EQ(revenue(), (SqlTable{{"ann", 6}, {"bob", 7}}));
    });
    const auto next = rebuild_of(DoubledRevenue{{&mood()}}, interrupted);
    ASSERT_TRUE(next->swap());
    EXPECT_EQ(interrupts, 1);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 12}, {"bob", 14}}));
}

TEST_F(ProjectionRebuildTest, ParkedEventsGoAlong) {
    append("3", Placed{"bad", 1});
    const ProjectionOptions parking{.retry = {.attempts_max = 1}, .on_failure = OnFailure::park};
    ASSERT_TRUE(runner(parking)->run_until_caught_up());
    const auto next = this->next(parking);
    EXPECT_EQ(next->run_until_caught_up()->parked, 1U);
    EXPECT_EQ(runner()->parked()->size(), 1U) << "each has its own";
    ASSERT_TRUE(next->swap());
    mood() = Mood::well;
    const auto runner = next_runner();
    ASSERT_EQ(runner->parked()->size(), 1U);
    ASSERT_TRUE(runner->retry(GlobalPosition(3)));
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 10}, {"bad", 2}, {"bob", 14}}));
}

TEST_F(ProjectionRebuildTest, AnEventThatFailsStopsTheBuildAndNotTheRunningVersion) {
    append("3", Placed{"bad", 1});
    const auto next = this->next({.retry = {.attempts_max = 1}});
    EXPECT_EQ(next->swap().error().code, Errc::handler_failed);
    EXPECT_EQ(revenue(), old_rows);
    mood() = Mood::well;
    EXPECT_TRUE(next->swap()) << "with the code mended it goes on";
}

TEST_F(ProjectionRebuildTest, AStaleOwnerOfTheRunningVersionStaysFencedOff) {
    ASSERT_TRUE(runner({.token = FencingToken(5)})->run_until_caught_up());
    ASSERT_TRUE(next()->swap());
    EXPECT_EQ(next_runner({.token = FencingToken(4)})->run_once().error().code,
              Errc::permission_denied);
    EXPECT_TRUE(next_runner({.token = FencingToken(5)})->run_once());
}

TEST_F(ProjectionRebuildTest, ProgressIsSeenByAnotherProcess) {
    EXPECT_FALSE(rebuild_in_progress(database(), "revenue")->has_value());
    for (int i = 0; i < 8; ++i) append("3", Placed{"cyd", 1});
    const auto next = this->next({.batch_events_max = 2});
    const Timestamp begun = clock().now();
    ASSERT_TRUE(next->run_once());
    clock().advance(2s);
    const auto built = next->run_once();
    ASSERT_TRUE(built);
    EXPECT_EQ(built->positions_per_second, 1.0) << "two in two seconds";
    EXPECT_EQ(built->time_left(), 6s);

    const auto seen = *rebuild_in_progress(database(), "revenue");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->version, 2);
    EXPECT_EQ(seen->position, GlobalPosition(4));
    EXPECT_EQ(seen->head, GlobalPosition(10));
    EXPECT_EQ(seen->begun_at, begun);
    EXPECT_EQ(seen->noted_at, clock().now());
    EXPECT_EQ(seen->time_left(), 6s);
    EXPECT_FALSE(seen->caught_up());
    ASSERT_TRUE(next->swap());
    EXPECT_FALSE(rebuild_in_progress(database(), "revenue")->has_value());
}

TEST_F(ProjectionRebuildTest, AStopEndsItAndALaterOneGoesOn) {
    std::stop_source stop;
    stop.request_stop();
    const auto next = this->next();
    EXPECT_EQ(next->swap(stop.get_token()).error().code, Errc::unavailable);
    EXPECT_EQ(revenue(), old_rows);
    EXPECT_TRUE(this->next()->swap());
    EXPECT_EQ(revenue(), new_rows);
}

}  // namespace
}  // namespace skald
