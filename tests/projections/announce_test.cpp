// What a projection tells the outside world: after the commit, at most once, never again.
#include <skald/projections/testing/failing_sql_database.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Noted;
using test::Placed;
using test::ProjectionTest;
using test::Refunded;
using testing::FailingSqlDatabase;
using Told = std::vector<std::string>;

// Writes down whom it tells of what, and whether the row was there.
struct Letters {
    static constexpr std::string_view name = "letters";
    static constexpr int version = 1;
    using Event = std::variant<Placed, Refunded>;
    static constexpr std::string_view schema =
        "create table {letters} (customer text not null, cents bigint not null)";

    Told* told = nullptr;
    const bool* throws = nullptr;
    bool fails_for_bad = true;

    Result<void> on(SqlTransaction& sql, const Placed& placed, const RecordedEvent&) {
        if (placed.customer == "bad" && fails_for_bad) return invalid_argument("bad");
        const auto added =
            sql.run("insert into {letters} values ($1, $2)", {placed.customer, placed.cents});
        if (!added) return added.error();
        return {};
    }
    Result<SqlRows> on(SqlTransaction& sql, const Refunded& refunded, const RecordedEvent&) {
        return sql.run("delete from {letters} where customer = $1", {refunded.customer});
    }
    void announce(const Placed& placed, const RecordedEvent& recorded) {
        if (throws != nullptr && *throws) throw std::runtime_error("no ink");
        told->push_back(placed.customer + std::to_string(recorded.position.value()));
    }
};
// The next version, which needs a rebuild.
struct NewLetters : Letters {
    static constexpr int version = 2;
};
// A version that says nothing.
struct Silent {
    static constexpr std::string_view name = "letters";
    static constexpr int version = 1;
    using Event = std::variant<Placed>;
    static constexpr std::string_view schema = "create table {letters} (customer text not null)";
    Result<SqlRows> on(SqlTransaction& sql, const Placed& placed, const RecordedEvent&) {
        return sql.run("insert into {letters} values ($1)", {placed.customer});
    }
};

class AnnounceTest : public ProjectionTest {
public:
    AnnounceTest() {
        append("1", Placed{"ann", 1});
        append("2", Placed{"bob", 1});
    }

    Letters letters() { return {&told_, &throws_}; }
    NewLetters new_letters() { return {letters()}; }
    std::unique_ptr<ProjectionRunner> letters_runner(ProjectionOptions options = {}) {
        return runner_of(letters(), database(), options);
    }
    std::unique_ptr<ProjectionRunner> new_runner(ProjectionOptions options = {}) {
        return runner_of(new_letters(), database(), options);
    }
    // What was said since the last question.
    Told told() { return std::exchange(told_, {}); }
    bool& throws() { return throws_; }

private:
    Told told_;
    bool throws_ = false;
};

TEST_F(AnnounceTest, EventsAreAnnouncedInOrderAndOnce) {
    append("1", Refunded{"ann", 1});
    append("1", Noted{});
    append("3", Placed{"cyd", 1});
    ASSERT_TRUE(letters_runner({.batch_events_max = 2})->run_until_caught_up());
    EXPECT_EQ(told(), (Told{"ann1", "bob2", "cyd5"}));
    ASSERT_TRUE(letters_runner()->run_until_caught_up()) << "another process";
    EXPECT_EQ(told(), Told());
}

TEST_F(AnnounceTest, NothingIsAnnouncedBeforeItIsCommitted) {
    FailingSqlDatabase failing(database());
    for (std::size_t call = 1; told().empty(); ++call) {
        ASSERT_LT(call, 100U);
        failing.fail_call(call, Errc::io);
        const auto step = runner_of(letters(), failing)->run_once();
        if (step) continue;
        EXPECT_EQ(told(), Told()) << "call " << call;
    }
}

TEST_F(AnnounceTest, ALostAnswerToTheCommitNeverAnnouncesTwice) {
    for (std::size_t call = 1;; ++call) {
        const auto own = sqlite::Database::in_memory();
        FailingSqlDatabase failing(**own);
        failing.fail_call(call, Errc::timed_out, FailingSqlDatabase::When::after);
        const auto runner = runner_of(letters(), failing);
        for (int tries = 0; !runner->run_once() && tries < 3; ++tries) {
        }
        ASSERT_TRUE(runner->run_until_caught_up());
        const Told once = told();
        EXPECT_TRUE(once.empty() || once == (Told{"ann1", "bob2"})) << "call " << call;
        if (failing.still_waiting()) break;
    }
}

TEST_F(AnnounceTest, WhatItThrowsIsLoggedAndTheRunGoesOn) {
    throws() = true;
    ASSERT_TRUE(letters_runner()->run_until_caught_up());
    EXPECT_TRUE(log().contains(LogLevel::warning, "event 1 (placed in order-1) could not be"));
    EXPECT_EQ(rows("select count(*) from letters"), (testing::SqlTable{{2}}));
}

TEST_F(AnnounceTest, ARebuildAnnouncesNothingAgain) {
    const auto runner = letters_runner();
    ASSERT_TRUE(runner->run_until_caught_up());
    EXPECT_EQ(told().size(), 2U);
    ASSERT_TRUE(runner->rebuild());
    append("3", Placed{"cyd", 1});
    ASSERT_TRUE(runner->run_until_caught_up());
    EXPECT_EQ(told(), Told{"cyd3"});
    ASSERT_TRUE(runner->rebuild());
    ASSERT_TRUE(runner->rebuild()) << "also not when the first one was not over";
    ASSERT_TRUE(runner->run_until_caught_up());
    EXPECT_EQ(told(), Told());
}

TEST_F(AnnounceTest, NothingIsAnnouncedWhileItBuildsBeside) {
    ASSERT_TRUE(letters_runner()->run_until_caught_up());
    (void)told();
    const auto next = rebuild_of(new_letters(), database());
    ASSERT_TRUE(next->run_until_caught_up());
    ASSERT_TRUE(next->swap());
    EXPECT_EQ(told(), Told());
    append("3", Placed{"cyd", 1});
    ASSERT_TRUE(new_runner()->run_until_caught_up());
    EXPECT_EQ(told(), Told{"cyd3"});
}

TEST_F(AnnounceTest, WhatTheFormerVersionHadNotSeenIsAnnouncedAfterTheSwap) {
    ASSERT_TRUE(letters_runner()->run_until_caught_up());
    (void)told();
    append("3", Placed{"cyd", 1});
    append("4", Placed{"bad", 1});
    append("5", Placed{"dan", 1});
    const ProjectionOptions options{
        .batch_events_max = 1, .retry = {.attempts_max = 1}, .on_failure = OnFailure::park};
    ASSERT_TRUE(rebuild_of(new_letters(), database(), options)->swap());
    EXPECT_EQ(told(), Told());
    ASSERT_TRUE(new_runner(options)->run_until_caught_up());
    EXPECT_EQ(told(), (Told{"cyd3", "dan5"})) << "a parked event is not announced";
    ASSERT_TRUE(new_runner(options)->run_until_caught_up());
    EXPECT_EQ(told(), Told());
}

TEST_F(AnnounceTest, ANewProjectionThatIsBuiltBesideNothingBeginsInSilence) {
    ASSERT_TRUE(rebuild_of(letters(), database())->swap());
    append("3", Placed{"cyd", 1});
    ASSERT_TRUE(letters_runner()->run_until_caught_up());
    EXPECT_EQ(told(), Told{"cyd3"});
}

TEST_F(AnnounceTest, AfterAVersionThatSaidNothingOnlyWhatIsNewIsAnnounced) {
    ASSERT_TRUE(runner_of(Silent{}, database())->run_until_caught_up());
    append("3", Placed{"cyd", 1});
    ASSERT_TRUE(rebuild_of(new_letters(), database())->swap());
    ASSERT_TRUE(new_runner()->run_until_caught_up());
    EXPECT_EQ(told(), Told{"cyd3"});
}

}  // namespace
}  // namespace skald
