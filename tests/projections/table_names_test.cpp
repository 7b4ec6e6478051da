#include <gtest/gtest.h>

#include <skald/projections/table_names.hpp>

#include "projection_tables.hpp"

namespace skald {
namespace {

TableNames live() {
    return TableNames({"revenue", "lines"}, TableNames::Place::live, 3);
}
TableNames beside() {
    return TableNames({"revenue", "lines"}, TableNames::Place::beside, 3);
}

std::string placed(TableNames names, std::string_view sql) {
    const auto text = names.placed(sql);
    EXPECT_TRUE(text) << to_string(text.error());
    return text ? std::string(*text) : std::string();
}

TEST(TableNamesTest, ANameInBracesIsTheTableItselfOrTheOneOfItsGeneration) {
    constexpr std::string_view sql =
        "insert into {revenue} select $1 from {lines} where {lines}.x = 1";
    EXPECT_EQ(placed(live(), sql), "insert into revenue select $1 from lines where lines.x = 1");
    EXPECT_EQ(placed(beside(), sql),
              "insert into revenue__3 select $1 from lines__3 where lines__3.x = 1");
}

TEST(TableNamesTest, AStatementThatComesAgainReadsTheSame) {
    TableNames names = beside();
    EXPECT_EQ(*names.placed("delete from {lines}"), "delete from lines__3");
    EXPECT_EQ(*names.placed("delete from {revenue}"), "delete from revenue__3");
    EXPECT_EQ(*names.placed("delete from {lines}"), "delete from lines__3");
}

TEST(TableNamesTest, QuotesAndCommentsStayAsTheyAre) {
    for (const std::string sql :
         {"select '{revenue}, it''s {lines} revenue'", "select \"{revenue}\" as \"revenue\"",
          "select 1 -- {revenue} revenue", "select 1 /* {revenue} revenue */ + 2",
          "select '{revenue"}) {
        EXPECT_EQ(placed(beside(), sql), sql);
    }
    EXPECT_EQ(placed(beside(), "select 1 -- a\n from {revenue}"),
              "select 1 -- a\n from revenue__3");
}

TEST(TableNamesTest, BracesAroundSomethingElseAreSigns) {
    EXPECT_EQ(placed(beside(), "select {}, { revenue_x }, {"), "select {}, { revenue_x }, {");
}

TEST(TableNamesTest, ATableWithoutItsBracesIsRefusedWhereverItRuns) {
    for (TableNames names : {live(), beside()}) {
        const auto text = names.placed("update {lines} set x = revenue.y");
        ASSERT_FALSE(text);
        EXPECT_EQ(text.error().code, Errc::invalid_argument);
        EXPECT_NE(text.error().message.find("write {revenue}"), std::string::npos);
    }
    EXPECT_EQ(placed(live(), "select revenues, my_revenue from {lines}"),
              "select revenues, my_revenue from lines");
}

TEST(TableNamesTest, ANameInBracesThatTheSchemaDoesNotCreateIsRefused) {
    const auto text = beside().placed("select * from {customers}");
    ASSERT_FALSE(text);
    EXPECT_NE(text.error().message.find("creates no {customers}"), std::string::npos);
}

TEST(TableNamesTest, WithoutBracesInTheSchemaNothingIsChanged) {
    EXPECT_EQ(placed(TableNames(), "select '{a}' from {revenue}"), "select '{a}' from {revenue}");
}

TEST(TableNamesTest, NamesAreThoseOfTablesAndViewsInTheSchema) {
    TableNames names = names_in({"create table {a} (x bigint)", "create view {b} as select 1",
                                 "create index {c} on {a} (x)", "create table d (x bigint)"},
                                TableNames::Place::beside, 7);
    EXPECT_EQ(*names.placed("select * from {a}, {b}, d"), "select * from a__7, b__7, d");
    EXPECT_FALSE(names.placed("drop index {c}"));
}

}  // namespace
}  // namespace skald
