// Whatever call of the database fails during a rebuild, or succeeds with its answer lost: readers
// see the old read model or the new one, whole, and the rebuild ends when it is called again.
#include <skald/projections/testing/failing_sql_database.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::DoubledRevenue;
using test::Noted;
using test::Placed;
using test::ProjectionTest;
using testing::FailingSqlDatabase;
using testing::SqlTable;

struct Fault {
    FailingSqlDatabase::When when;
    bool restarts;  // a new process goes on

    friend void PrintTo(const Fault& fault, std::ostream* out) {  // NOLINT: GoogleTest's name
        *out << (fault.when == FailingSqlDatabase::When::before ? "before" : "after")
             << (fault.restarts ? ", restarts" : ", goes on");
    }
};

class RebuildCrashTest : public ProjectionTest, public ::testing::WithParamInterface<Fault> {
public:
    RebuildCrashTest() {
        for (int i = 0; i < 3; ++i) {
            append("1", Placed{"ann", 100});
            append("2", Placed{"bob", 10});
            append("1", Noted{});
        }
    }

    // Both tables of the read model, as a reader sees them.
    static SqlTable shown(SqlDatabase& database) {
        const auto sql = *database.begin();
        SqlTable all;
        for (const char* query : {"select customer, cents from revenue order by customer",
                                  "select position, customer from handled order by position"}) {
            const auto found = sql->run(query);
            EXPECT_TRUE(found) << to_string(found.error());
            if (found) all.insert(all.end(), found->rows.begin(), found->rows.end());
        }
        return all;
    }

    static SqlTable full(std::int64_t ann, std::int64_t bob) {
        return {{"ann", ann}, {"bob", bob}, {1, "ann"}, {2, "bob"},
                {4, "ann"},   {5, "bob"},   {7, "ann"}, {8, "bob"}};
    }

    // Whether the n-th call came.
    bool rebuild_with_fault(std::size_t call) {
        const auto own = sqlite::Database::in_memory();
        EXPECT_TRUE(runner_on(**own)->run_until_caught_up());
        FailingSqlDatabase database(**own);
        database.fail_call(call, Errc::io, GetParam().when);
        auto next = rebuild_of(DoubledRevenue{{&mood()}}, database, {.batch_events_max = 4});
        for (int tries = 0; !next->swap() && tries < 3; ++tries) {
            const auto seen = shown(**own);
            EXPECT_TRUE(seen == full(300, 30) || seen == full(600, 60))
                << "call " << call << ": " << testing::text_of_rows(seen);
            if (GetParam().restarts) {
                next = rebuild_of(DoubledRevenue{{&mood()}}, database, {.batch_events_max = 4});
            }
        }
        EXPECT_EQ(testing::text_of_rows(shown(**own)), testing::text_of_rows(full(600, 60)))
            << "call " << call;
        EXPECT_EQ(runner_of(DoubledRevenue{{&mood()}}, **own)->run_until_caught_up()->handled, 0U);
        return !database.still_waiting();
    }
};

TEST_P(RebuildCrashTest, ReadersSeeTheOldOrTheNewReadModelWhateverFails) {
    std::size_t call = 1;
    while (rebuild_with_fault(call) && !HasFailure()) ++call;
    EXPECT_GT(call, 60U) << "the test has come past every step";
}

TEST_P(RebuildCrashTest, AnAbortThatFailsDropsAllOrNothing) {
    for (std::size_t call = 1;; ++call) {
        const auto own = sqlite::Database::in_memory();
        ASSERT_TRUE(runner_on(**own)->run_until_caught_up());
        FailingSqlDatabase database(**own);
        const auto next = rebuild_of(DoubledRevenue{{&mood()}}, database);
        ASSERT_TRUE(next->run_once());
        database.fail_call(call, Errc::io, GetParam().when);
        (void)next->abort();
        EXPECT_EQ(shown(**own), full(300, 30));
        if (database.still_waiting()) break;
        ASSERT_TRUE(next->abort()) << "call " << call;
        const auto swapped = next->swap();
        ASSERT_TRUE(swapped) << "call " << call << ": " << to_string(swapped.error());
        EXPECT_EQ(shown(**own), full(600, 60));
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, RebuildCrashTest,
                         ::testing::Values(Fault{FailingSqlDatabase::When::before, true},
                                           Fault{FailingSqlDatabase::When::before, false},
                                           Fault{FailingSqlDatabase::When::after, true},
                                           Fault{FailingSqlDatabase::When::after, false}));

}  // namespace
}  // namespace skald
