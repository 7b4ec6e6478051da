// Whatever call of the database fails, or succeeds with its answer lost, and whether the same
// runner goes on or a new process begins: the tables end as in a run without any failure.
#include <skald/projections/projection_runner.hpp>
#include <skald/projections/testing/failing_sql_database.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Noted;
using test::Placed;
using test::ProjectionTest;
using test::Refunded;
using testing::FailingSqlDatabase;
using testing::SqlTable;
using namespace std::chrono_literals;

struct Fault {
    FailingSqlDatabase::When when;
    Errc code;
    bool restarts;  // a new runner, as after kill -9

    friend void PrintTo(const Fault& fault, std::ostream* out) {  // NOLINT: GoogleTest's name
        *out << (fault.when == FailingSqlDatabase::When::before ? "before" : "after") << ", "
             << to_string(fault.code) << (fault.restarts ? ", restarts" : ", goes on");
    }
};

class ProjectionCrashTest : public ProjectionTest, public ::testing::WithParamInterface<Fault> {
public:
    ProjectionCrashTest() {
        for (int i = 0; i < 3; ++i) {
            append("1", Placed{"ann", 100});
            append("2", Placed{i == 1 ? "bad" : "bob", 10});
            append("1", Noted{});
            append("3", Refunded{"cyd", 1});
        }
    }

    // Runs to the end in a database of its own. The n-th call fails; 0: none. Yields the tables,
    // and whether the n-th call came.
    struct End {
        SqlTable rows;
        bool failed = false;
    };
    End run_with_fault(std::size_t call) {
        const auto own = sqlite::Database::in_memory();
        FailingSqlDatabase database(**own);
        database.fail_call(call, GetParam().code, GetParam().when);
        auto runner = runner_on(database, options());
        for (int steps = 0; steps < 100; ++steps) {
            const auto step = runner->run_once();
            if (step && step->caught_up) break;
            if (!step && GetParam().restarts) runner = runner_on(database, options());
        }
        return {tables(**own), !database.still_waiting()};
    }

private:
    static ProjectionOptions options() {
        return {.batch_events_max = 4,
                .retry = {.attempts_max = 2, .backoff_base = 0ns, .backoff_cap = 0ns},
                .on_failure = OnFailure::park};
    }

    static SqlTable tables(SqlDatabase& database) {
        auto sql = *database.begin();
        SqlTable all;
        for (const char* query :
             {"select * from revenue order by customer", "select * from handled order by position",
              "select position, stream, type from skald_parked_events",
              "select position from skald_checkpoints"}) {
            const auto found = sql->run(query);
            EXPECT_TRUE(found) << to_string(found.error());
            for (const auto& row : found->rows) all.push_back(row);
        }
        return all;
    }
};

TEST_P(ProjectionCrashTest, AFaultAtAnyCallChangesNothing) {
    const auto expected = run_with_fault(0).rows;
    EXPECT_EQ(expected.size(), 3U + 7U + 2U + 1U);
    std::size_t call = 1;
    for (;; ++call) {
        const auto end = run_with_fault(call);
        ASSERT_EQ(testing::text_of_rows(end.rows), testing::text_of_rows(expected))
            << "call " << call;
        if (!end.failed) break;
    }
    EXPECT_GT(call, 40U) << "the test has come past every step";
}

INSTANTIATE_TEST_SUITE_P(
    Faults, ProjectionCrashTest,
    ::testing::Values(Fault{FailingSqlDatabase::When::before, Errc::io, true},
                      Fault{FailingSqlDatabase::When::before, Errc::unavailable, false},
                      Fault{FailingSqlDatabase::When::after, Errc::timed_out, true},
                      Fault{FailingSqlDatabase::When::after, Errc::timed_out, false}));

}  // namespace
}  // namespace skald
