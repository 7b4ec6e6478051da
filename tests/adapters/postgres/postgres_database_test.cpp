#include <gtest/gtest.h>

#include <cmath>
#include <skald/adapters/postgres/postgres_database.hpp>
#include <thread>

#include "postgres_error.hpp"
#include "postgres_setup.hpp"

namespace skald::postgres::test {
namespace {

using namespace std::chrono_literals;

class PostgresDatabaseTest : public ::testing::Test {
public:
    PostgresDatabaseTest() {
        ask("create schema " + schema_.name());
        database_ = open();
        run("create table t (x bigint primary key)");
    }

    DatabaseOptions options() const {
        return {.connection = connection() + " application_name=" + schema_.name() +
                              " options=-csearch_path=" + schema_.name()};
    }
    std::unique_ptr<PostgresDatabase> open() const {
        return PostgresDatabase::open(options()).value();
    }
    std::unique_ptr<SqlTransaction> begin() { return database_->begin().value(); }
    PostgresDatabase& database() { return *database_; }
    const std::string& name() const { return schema_.name(); }
    // One statement in a transaction of its own.
    SqlRows run(std::string_view sql, std::initializer_list<SqlValue> parameters = {}) {
        const auto transaction = begin();
        const auto rows = transaction->run(sql, parameters);
        EXPECT_TRUE(rows) << to_string(rows.error());
        EXPECT_TRUE(transaction->commit());
        return rows ? *rows : SqlRows();
    }
    std::int64_t count() { return run("select count(*) from t").integer(0, 0); }
    Errc refusal(std::string_view sql, std::initializer_list<SqlValue> parameters = {}) {
        const auto rows = begin()->run(sql, parameters);
        EXPECT_FALSE(rows);
        return rows ? Errc{} : rows.error().code;
    }

private:
    Schema schema_;
    std::unique_ptr<PostgresDatabase> database_;
};

TEST_F(PostgresDatabaseTest, ValuesComeBackAsTheyWereGiven) {
    run("create table v (i bigint, d double precision, s text, n text)");
    const std::string text = "a 'quoted' \\ text, ä";
    EXPECT_EQ(run("insert into v values ($1, $2, $3, $4)",
                  {std::int64_t{-9'000'000'000'000'000'000}, 0.1, text, std::monostate()})
                  .affected,
              1U);
    const SqlRows rows = run("select i, d, s, n from v");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.rows[0], (std::vector<SqlValue>{std::int64_t{-9'000'000'000'000'000'000}, 0.1,
                                                   text, std::monostate()}));
    EXPECT_EQ(rows.affected, 0U);
}

TEST_F(PostgresDatabaseTest, OtherTypesComeAsWhatTheyCanBe) {
    const SqlRows rows =
        run("select true, 7::smallint, sum(x), 0.5::numeric, 'a'::\"char\","
            " '\\x00ff'::bytea, date '2026-01-02', 'nan'::float8 from generate_series(1, 3) x");
    EXPECT_EQ(rows.rows[0][0], SqlValue(std::int64_t{1}));
    EXPECT_EQ(rows.rows[0][1], SqlValue(std::int64_t{7}));
    EXPECT_EQ(rows.rows[0][2], SqlValue(std::int64_t{6})) << "a sum of bigints is a numeric";
    EXPECT_EQ(rows.rows[0][3], SqlValue(0.5));
    EXPECT_EQ(rows.rows[0][4], SqlValue("a"));
    EXPECT_EQ(rows.rows[0][5], SqlValue(std::string("\0\xff", 2)));
    EXPECT_EQ(rows.rows[0][6], SqlValue("2026-01-02"));
    EXPECT_TRUE(std::isnan(std::get<double>(rows.rows[0][7])));
}

TEST_F(PostgresDatabaseTest, ParametersMayBeUsedInAnyOrderAndMoreThanOnce) {
    const SqlRows rows =
        run("select $2::text || $1 || $2", {std::string("one"), std::string("two")});
    EXPECT_EQ(rows.text(0, 0), "twoonetwo");
}

TEST_F(PostgresDatabaseTest, MistakesAreInvalidArguments) {
    EXPECT_EQ(refusal("selec 1"), Errc::invalid_argument);
    EXPECT_EQ(refusal("select 1; select 2"), Errc::invalid_argument) << "one at a time";
    EXPECT_EQ(refusal("select $1::bigint"), Errc::invalid_argument) << "a parameter is missing";
    EXPECT_EQ(refusal("select 1", {std::int64_t{1}}), Errc::invalid_argument) << "one too many";
    EXPECT_EQ(refusal("insert into t values ($1)", {std::string("no number")}),
              Errc::invalid_argument);
    EXPECT_EQ(refusal("select $1::text", {std::string("a\0b", 3)}), Errc::invalid_argument);
    EXPECT_EQ(refusal("select * from not_there"), Errc::invalid_argument);
    EXPECT_EQ(count(), 0) << "the connection is as good as before";
}

TEST_F(PostgresDatabaseTest, WhoCreatesATableWhileAnotherDoesMayTryAgain) {
    const auto failure = to_failure("23505",
                                    "ERROR:  duplicate key value violates unique constraint"
                                    " \"pg_type_typname_nsp_index\"\n");
    EXPECT_EQ(failure.error.code, Errc::unavailable);
    EXPECT_EQ(failure.fault, Fault::conflict);
    const auto own =
        to_failure("23505", "ERROR:  ... violates unique constraint \"orders_pkey\"\n");
    EXPECT_EQ(own.error.code, Errc::invalid_argument);
}

TEST_F(PostgresDatabaseTest, WithoutACommitEverythingIsUndone) {
    ASSERT_TRUE(begin()->run("insert into t values (1)"));
    ASSERT_TRUE(begin()->run("create table u (x bigint)"));
    EXPECT_EQ(count(), 0);
    EXPECT_TRUE(begin()->run("create table u (x bigint)"));
}

TEST_F(PostgresDatabaseTest, AfterAFailedStatementNothingCanBeSaved) {
    {
        const auto sql = begin();
        ASSERT_TRUE(sql->run("insert into t values (1)"));
        ASSERT_FALSE(sql->run("insert into t values (1)"));
        const auto next = sql->run("insert into t values (2)");
        ASSERT_FALSE(next);
        EXPECT_NE(next.error().message.find("failed before"), std::string::npos);
        EXPECT_FALSE(sql->commit());
    }
    EXPECT_EQ(count(), 0);
}

TEST_F(PostgresDatabaseTest, AStatementThatEndsTheTransactionIsAMistake) {
    for (const char* statement : {"commit", " COMMIT and chain", "rollback", "End", "abort"}) {
        const auto sql = begin();
        ASSERT_TRUE(sql->run("insert into t values (1)"));
        const auto ended = sql->run(statement);
        ASSERT_FALSE(ended) << statement;
        EXPECT_EQ(ended.error().code, Errc::invalid_argument);
        EXPECT_FALSE(sql->run("insert into t values (2)"));
    }
    EXPECT_EQ(count(), 0);
}

TEST_F(PostgresDatabaseTest, NothingRunsAfterTheCommit) {
    auto sql = begin();
    ASSERT_TRUE(sql->run("insert into t values (1)"));
    ASSERT_TRUE(sql->commit());
    EXPECT_FALSE(sql->run("insert into t values (2)"));
    EXPECT_FALSE(sql->commit());
    sql.reset();
    EXPECT_EQ(count(), 1);
}

TEST_F(PostgresDatabaseTest, AReaderSeesOneStateAndCannotWrite) {
    run("insert into t values (1)");
    const auto reader = database().begin_read().value();
    EXPECT_EQ(reader->run("select count(*) from t")->integer(0, 0), 1);
    run("insert into t values (2)");
    EXPECT_EQ(reader->run("select count(*) from t")->integer(0, 0), 1);
    const auto written = reader->run("insert into t values (3)");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, Errc::permission_denied);
}

TEST_F(PostgresDatabaseTest, MoreTransactionsThanConnectionsAreUnavailableUntilOneEnds) {
    DatabaseOptions few = options();
    few.connections_max = 1;
    few.connection_wait = 20ms;
    const auto database = PostgresDatabase::open(few).value();
    auto first = database->begin().value();
    const auto second = database->begin();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::unavailable);
    first.reset();
    EXPECT_TRUE(database->begin());
}

TEST_F(PostgresDatabaseTest, AConnectionThatWasCutBetweenTransactionsIsNotNoticed) {
    EXPECT_EQ(count(), 0);
    ask("select pg_terminate_backend(pid) from pg_stat_activity where application_name = '" +
        name() + "'");
    EXPECT_EQ(count(), 0);
}

TEST_F(PostgresDatabaseTest, AConnectionThatIsCutWithinATransactionLosesItWhole) {
    const auto sql = begin();
    ASSERT_TRUE(sql->run("insert into t values (1)"));
    ask("select pg_terminate_backend(pid) from pg_stat_activity where application_name = '" +
        name() + "'");
    const auto next = sql->run("insert into t values (2)");
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().code, Errc::unavailable);
    EXPECT_FALSE(sql->commit());
    EXPECT_EQ(count(), 0);
}

TEST_F(PostgresDatabaseTest, ACommitWhoseAnswerIsLostIsUnknown) {
    const auto sql = begin();
    ASSERT_TRUE(sql->run("insert into t values (1)"));
    ask("select pg_terminate_backend(pid) from pg_stat_activity where application_name = '" +
        name() + "'");
    const auto committed = sql->commit();
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, Errc::timed_out);
}

TEST_F(PostgresDatabaseTest, WhatCannotBeReachedHasAClearError) {
    const auto code = [](const std::string& more) {
        const auto opened = PostgresDatabase::open({.connection = connection() + more});
        EXPECT_FALSE(opened) << more;
        return opened ? Errc{} : opened.error().code;
    };
    EXPECT_EQ(code(" dbname=not_there"), Errc::not_found);
    EXPECT_EQ(code(" user=nobody_knows"), Errc::permission_denied);
    EXPECT_EQ(code(" port=1"), Errc::unavailable);
    EXPECT_EQ(code(" no_such_option=1"), Errc::invalid_argument);
}

}  // namespace
}  // namespace skald::postgres::test
