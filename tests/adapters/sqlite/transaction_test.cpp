#include "transaction.hpp"

#include "sqlite_setup.hpp"

namespace skald::sqlite {
namespace {

class TransactionTest : public SqliteTest {
public:
    TransactionTest() : database_(open({.statements_max = 4})) {
        run(*database_, "create table t (x bigint primary key)");
    }

    std::unique_ptr<SqlTransaction> begin() { return *database_->begin(); }
    std::int64_t count() { return run(*database_, "select count(*) from t").integer(0, 0); }

private:
    std::unique_ptr<Database> database_;
};

TEST_F(TransactionTest, WithoutACommitEverythingIsUndone) {
    {
        const auto sql = begin();
        ASSERT_TRUE(sql->run("insert into t values (1)"));
    }
    EXPECT_EQ(count(), 0);
}

TEST_F(TransactionTest, TablesAreUndoneToo) {
    ASSERT_TRUE(begin()->run("create table u (x bigint)"));
    EXPECT_TRUE(begin()->run("create table u (x bigint)"));
}

TEST_F(TransactionTest, AfterAFailedStatementNothingCanBeSaved) {
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

TEST_F(TransactionTest, AStatementThatEndsTheTransactionIsAMistake) {
    const auto sql = begin();
    const auto ended = sql->run("commit");
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Errc::invalid_argument);
    EXPECT_FALSE(sql->run("insert into t values (1)"));
}

TEST_F(TransactionTest, NothingRunsAfterTheCommit) {
    auto sql = begin();
    ASSERT_TRUE(sql->commit());
    EXPECT_FALSE(sql->run("insert into t values (1)"));
    EXPECT_FALSE(sql->commit());
    sql.reset();
    EXPECT_EQ(count(), 0);
}

TEST_F(TransactionTest, MoreStatementsThanAreKeptRunAsWell) {
    const auto sql = begin();
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(sql->run("insert into t values (" + std::to_string(i) + ")"));
    }
    EXPECT_EQ(sql->run("select count(*) from t")->integer(0, 0), 20);
}

}  // namespace
}  // namespace skald::sqlite
