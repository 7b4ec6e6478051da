#include <skald/projections/table_rows.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::ProjectionTest;
using testing::SqlTable;

class TableRowsTest : public ProjectionTest {
public:
    TableRowsTest() {
        sql_ = *database().begin();
        EXPECT_TRUE(
            sql_->run("create table t (a text, b bigint, c text, d double precision,"
                      " \"e\"\"f\" bigint, primary key (a, b))"));
    }
    ~TableRowsTest() override { sql_.reset(); }

    SqlTransaction& sql() { return *sql_; }
    SqlTable all() { return sql_->run("select * from t order by a, b")->rows; }

private:
    std::unique_ptr<SqlTransaction> sql_;
};

TEST_F(TableRowsTest, InsertsARowAndChangesItWhenItIsThere) {
    ASSERT_TRUE(upsert_row(sql(), "t", {{"a", "x"}, {"b", 1}}, {{"c", "one"}, {"d", 0.5}}));
    ASSERT_TRUE(upsert_row(sql(), "t", {{"a", "x"}, {"b", 2}}, {{"c", std::string("two")}}));
    const auto changed = upsert_row(sql(), "t", {{"a", "x"}, {"b", 1}}, {{"c", nullptr}});
    ASSERT_TRUE(changed) << to_string(changed.error());
    EXPECT_EQ(changed->affected, 1U);
    const SqlValue null;
    EXPECT_EQ(all(), (SqlTable{{"x", 1, null, 0.5, null}, {"x", 2, "two", null, null}}));
}

TEST_F(TableRowsTest, AddsToWhatIsThereAndKeepsWhatIsToStay) {
    for (int i = 0; i < 3; ++i) {
        const auto done = upsert_row(
            sql(), "t", {{"a", "x"}, {"b", 1}},
            {{"c", keep("first" + std::to_string(i))}, {"d", 1.5}, {"e\"f", add(10 + i)}});
        ASSERT_TRUE(done) << to_string(done.error());
    }
    EXPECT_EQ(all(), (SqlTable{{"x", 1, "first0", 1.5, 33}}));
}

TEST_F(TableRowsTest, ARowThatOnlyNeedsToBeThereIsLeftAlone) {
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(upsert_row(sql(), "t", {{"a", "x"}, {"b", 1}}, {}));
    EXPECT_EQ(all().size(), 1U);
}

TEST_F(TableRowsTest, DeletesTheRowsWithAKey) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(upsert_row(sql(), "t", {{"a", "x"}, {"b", i}}, {}));
    EXPECT_EQ(delete_row(sql(), "t", {{"a", "x"}, {"b", 1}})->affected, 1U);
    EXPECT_EQ(delete_row(sql(), "t", {{"a", "x"}, {"b", 1}})->affected, 0U);
    EXPECT_EQ(delete_row(sql(), "t", {{"a", "x"}})->affected, 2U);
}

TEST_F(TableRowsTest, ARowWithoutAKeyIsRefused) {
    EXPECT_EQ(upsert_row(sql(), "t", {}, {{"c", 1}}).error().code, Errc::invalid_argument);
    EXPECT_EQ(delete_row(sql(), "t", {}).error().code, Errc::invalid_argument);
}

TEST_F(TableRowsTest, NamesInBracesAreUnderstood) {
    TableNames names({"u"}, TableNames::Place::beside, 3);
    NamedTables named(sql(), names);
    ASSERT_TRUE(named.run("create table {u} (id bigint primary key, n bigint)"));
    for (int i = 0; i < 2; ++i) {
        const auto done = upsert_row(named, "{u}", {{"id", 1}}, {{"n", add(1)}});
        ASSERT_TRUE(done) << to_string(done.error());
    }
    EXPECT_EQ(sql().run("select n from u__3")->rows, (SqlTable{{2}}));
}

}  // namespace
}  // namespace skald
