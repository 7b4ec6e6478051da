#include <gtest/gtest.h>

#include <skald/core/sql.hpp>

namespace {

using skald::SqlRows;
using skald::SqlValue;

const SqlRows row{.rows = {{std::int64_t{7}, std::string("seven"), std::monostate(), 0.5}}};

// Keeps what it is told to run.
class RecordingTransaction final : public skald::SqlTransaction {
public:
    using SqlTransaction::run;
    skald::Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> given) override {
        statement = sql;
        parameters.assign(given.begin(), given.end());
        return SqlRows{};
    }
    skald::Result<void> commit() override { return {}; }

    std::string statement;
    std::vector<SqlValue> parameters;
};

TEST(SqlRowsTest, CellsReadAsTheirType) {
    EXPECT_EQ(row.integer(0, 0), 7);
    EXPECT_EQ(row.text(0, 1), "seven");
}

TEST(SqlRowsTest, NullReadsAsZeroOrEmpty) {
    EXPECT_EQ(row.integer(0, 2), 0);
    EXPECT_EQ(row.text(0, 2), "");
}

TEST(SqlRowsTest, CellsConvertAsACastDoes) {
    const SqlRows odd{.rows = {{std::string("12 apples"), std::string("none"), 2.75, 1e300}}};
    EXPECT_EQ(odd.integer(0, 0), 12);
    EXPECT_EQ(odd.integer(0, 1), 0);
    EXPECT_EQ(odd.integer(0, 2), 2);
    EXPECT_GT(odd.integer(0, 3), 9'000'000'000'000'000'000);
    EXPECT_EQ(odd.text(0, 2), "2.75");
    EXPECT_EQ(odd.real(0, 0), 12.0);
    EXPECT_EQ(row.real(0, 0), 7.0);
    EXPECT_EQ(row.text(0, 0), "7");
    EXPECT_TRUE(row.is_null(0, 2));
    EXPECT_FALSE(row.is_null(0, 0));
}

TEST(SqlRowsDeathTest, APlaceThatIsNotThereAborts) {
    EXPECT_DEATH((void)row.integer(0, 4), "assertion failed");
    EXPECT_DEATH((void)row.integer(1, 0), "assertion failed");
}

TEST(SqlTransactionTest, AListOfParametersReachesTheStatement) {
    RecordingTransaction transaction;
    ASSERT_TRUE(
        transaction.run("insert into t values ($1, $2)", {std::int64_t{1}, std::string("two")}));
    EXPECT_EQ(transaction.statement, "insert into t values ($1, $2)");
    EXPECT_EQ(transaction.parameters, (std::vector<SqlValue>{std::int64_t{1}, std::string("two")}));
    ASSERT_TRUE(transaction.run("delete from t"));
    EXPECT_TRUE(transaction.parameters.empty());
}

}  // namespace
