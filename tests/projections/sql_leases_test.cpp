#include <gtest/gtest.h>

#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/testing/lease_store_contract.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/projections/sql_leases.hpp>

#include "sql_time.hpp"

namespace skald {
namespace {

using namespace std::chrono_literals;

class SqlLeasesWithClock {
public:
    LeaseStore& leases() { return leases_; }
    void advance(std::chrono::nanoseconds by) { clock_.advance(by); }

private:
    testing::ManualClock clock_;
    std::unique_ptr<sqlite::Database> database_ = *sqlite::Database::in_memory();
    SqlLeases leases_{*database_, &clock_};
};

}  // namespace

namespace testing {
INSTANTIATE_TYPED_TEST_SUITE_P(Sql, LeaseStoreContract, SqlLeasesWithClock);
}  // namespace testing

namespace {

TEST(SqlLeasesTest, TheDatabaseTellsTheTime) {
    const auto database = *sqlite::Database::in_memory();
    SqlLeases leases(*database);
    SystemClock clock;
    const Timestamp before = clock.now();
    const auto lease = leases.acquire("relay", "a", 1h);
    ASSERT_TRUE(lease) << to_string(lease.error());
    ASSERT_TRUE(*lease);
    EXPECT_GT((*lease)->expires_at, before + 59min);
    EXPECT_LT((*lease)->expires_at, before + 61min);
    EXPECT_FALSE(*leases.acquire("relay", "b", 1h));
    EXPECT_TRUE(*leases.acquire("done", "a", -1h)) << "it ends at once";
    EXPECT_TRUE(*leases.acquire("done", "b", 1h));
}

TEST(SqlTimeTest, ReadsWhatSqliteAndPostgresqlWrite) {
    const Timestamp noon = std::chrono::sys_days(std::chrono::year(2026) / 1 / 2) + 12h;
    EXPECT_EQ(*parse_sql_time("2026-01-02 12:00:00"), noon);
    EXPECT_EQ(*parse_sql_time("2026-01-02 12:00:00.25+00"), noon + 250ms);
    EXPECT_EQ(*parse_sql_time("2026-01-02 14:00:00.123456+02"), noon + 123456us);
    EXPECT_EQ(*parse_sql_time("2026-01-02 17:30:00+05:30"), noon);
    EXPECT_EQ(*parse_sql_time("2026-01-02 08:30:01-03:30"), noon + 1s);
    EXPECT_EQ(*parse_sql_time("2026-01-03 01:00:00+13"), noon);
}

TEST(SqlTimeTest, RefusesEverythingElse) {
    for (const std::string_view text :
         {"", "now", "2026-01-02", "2026-01-02 12:00", "02/01/2026 12:00:00", "2026-13-02 12:00:00",
          "2026-02-30 12:00:00", "2026-01-02 12:00:00 UTC", "2026-01--2 12:00:00",
          "Fri Jan 02 12:00:00 2026 UTC"}) {
        const auto time = parse_sql_time(text);
        ASSERT_FALSE(time) << text;
        EXPECT_EQ(time.error().code, Errc::unsupported_format);
    }
}

}  // namespace
}  // namespace skald
