#include "sql_statements.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skald {
namespace {

using ::testing::ElementsAre;

TEST(SqlStatementsTest, SemicolonsSeparateStatements) {
    EXPECT_THAT(*sql_statements(" create table a (x bigint) ;\n create table b (y text);;\n"),
                ElementsAre("create table a (x bigint)", "create table b (y text)"));
    EXPECT_THAT(*sql_statements(""), ElementsAre());
}

TEST(SqlStatementsTest, QuotesKeepWhatIsInside) {
    EXPECT_THAT(*sql_statements("insert into a values ('x;  -- y''s'); select \"c;d\" from a"),
                ElementsAre("insert into a values ('x;  -- y''s')", "select \"c;d\" from a"));
}

TEST(SqlStatementsTest, SpacesAndCommentsDoNotCount) {
    EXPECT_EQ(*sql_statements("create  table\ta -- why; not\n (x /* ; */ bigint)"),
              *sql_statements("create table a (x bigint)"));
}

TEST(SqlStatementsTest, AQuoteOrCommentThatDoesNotEndIsAnError) {
    for (const char* text : {"select 'a", "select \"a", "select /* a", "/*/"}) {
        const auto statements = sql_statements(text);
        ASSERT_FALSE(statements) << text;
        EXPECT_EQ(statements.error().code, Errc::invalid_argument);
    }
}

TEST(SqlStatementsTest, TablesAndViewsAreDropped) {
    EXPECT_EQ(drop_statement_for("create table a(x bigint)"), "drop table if exists a");
    EXPECT_EQ(drop_statement_for("CREATE TABLE \"a (b\" (x bigint)"),
              "drop table if exists \"a (b\"");
    EXPECT_EQ(drop_statement_for("create table s.a (x bigint)"), "drop table if exists s.a");
    EXPECT_EQ(drop_statement_for("create view v as select 1"), "drop view if exists v");
    EXPECT_EQ(drop_statement_for("create materialized view v as select 1"),
              "drop materialized view if exists v");
    EXPECT_EQ(drop_statement_for("create virtual table d using fts5(x)"), "drop table if exists d");
    EXPECT_EQ(drop_statement_for("create index i on a (x)"), "");
    EXPECT_EQ(drop_statement_for("insert into a values (1)"), "");
}

TEST(SqlStatementsTest, IfNotExistsIsSeen) {
    EXPECT_TRUE(creates_if_not_exists("Create Table If Not Exists a (x bigint)"));
    EXPECT_FALSE(creates_if_not_exists("create table iffy (x bigint)"));
    EXPECT_FALSE(creates_if_not_exists("create index if not exists i on a (x)"));
}

}  // namespace
}  // namespace skald
