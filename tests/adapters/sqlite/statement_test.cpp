#include "statement.hpp"

#include <limits>

#include "sqlite_setup.hpp"

namespace skald::sqlite {
namespace {

using Table = std::vector<std::vector<SqlValue>>;

class StatementTest : public ::testing::Test {
public:
    StatementTest() { sql_ = *(*database_)->begin(); }

    Result<SqlRows> run(std::string_view sql, std::initializer_list<SqlValue> parameters = {}) {
        return sql_->run(sql, parameters);
    }
    void expect_refused(std::string_view sql, std::initializer_list<SqlValue> parameters = {}) {
        const auto rows = run(sql, parameters);
        ASSERT_FALSE(rows) << sql;
        EXPECT_EQ(rows.error().code, Errc::invalid_argument) << sql;
    }

private:
    Result<std::unique_ptr<Database>> database_ = Database::in_memory();
    std::unique_ptr<SqlTransaction> sql_;
};

TEST_F(StatementTest, ParametersAreBoundByTheirNumbers) {
    const auto rows = run("select $2, $1, $2", {"one", "two"});
    ASSERT_TRUE(rows) << to_string(rows.error());
    EXPECT_EQ(rows->rows, (Table{{"two", "one", "two"}}));
}

TEST_F(StatementTest, ValuesComeBackAsTheyWent) {
    constexpr auto smallest = std::numeric_limits<std::int64_t>::min();
    const std::string zeros("a\0b", 3);
    const auto rows =
        run("select $1, $2, $3, $4, $5, x'0041'", {smallest, 0.1, zeros, "", std::monostate()});
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->rows,
              (Table{{smallest, 0.1, zeros, "", std::monostate(), std::string("\0A", 2)}}));
}

TEST_F(StatementTest, SaysHowManyRowsWereAffected) {
    ASSERT_TRUE(run("create table t (x bigint primary key)"));
    EXPECT_EQ(run("insert into t values (1), (2), (3)")->affected, 3U);
    EXPECT_EQ(run("update t set x = x where x > 1")->affected, 2U);
    EXPECT_EQ(run("insert into t values (1) on conflict (x) do nothing")->affected, 0U);
    EXPECT_EQ(run("select * from t")->affected, 0U);
    EXPECT_EQ(run("delete from t")->affected, 3U);
}

TEST_F(StatementTest, TheNumberOfParametersMustFit) {
    expect_refused("select $1", {1, 2});
}

TEST_F(StatementTest, AMissingParameterIsRefused) {
    expect_refused("select $1, $3", {1, 2});
}

TEST_F(StatementTest, OtherFormsOfParametersAreRefused) {
    expect_refused("select ?", {1});
}

TEST_F(StatementTest, NamedParametersAreRefused) {
    expect_refused("select $name", {1});
}

TEST_F(StatementTest, OnlyOneStatementRunsAtATime) {
    expect_refused("create table a (x bigint); create table b (x bigint)");
}

TEST_F(StatementTest, TextWithoutAStatementIsRefused) {
    expect_refused(" -- nothing");
}

TEST_F(StatementTest, ASemicolonAndACommentBehindTheStatementAreNoOtherStatement) {
    EXPECT_TRUE(run("select 1; -- that is all\n"));
}

TEST_F(StatementTest, AnUnknownNameInDoubleQuotesIsAMistakeAndNotAText) {
    ASSERT_TRUE(run("create table t (x text)"));
    expect_refused("select \"y\" from t");
}

}  // namespace
}  // namespace skald::sqlite
