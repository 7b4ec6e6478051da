#include "projection_tables.hpp"

#include <skald/projections/projection_runner.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Placed;
using test::ProjectionTest;
using testing::SqlTable;
using namespace std::chrono_literals;

// The next version of test::Revenue, with other tables.
struct NewRevenue {
    static constexpr std::string_view name = "revenue";
    static constexpr int version = 2;
    using Event = std::variant<Placed>;
    static constexpr std::string_view schema =
        "create table totals (cents bigint not null); insert into totals values (0);";

    Result<SqlRows> on(SqlTransaction& sql, const Placed& placed, const RecordedEvent&) {
        return sql.run("update totals set cents = cents + $1", {placed.cents});
    }
};

// The next version of test::Revenue, with the same tables and another meaning.
struct RevenueInEuros : test::Revenue {
    static constexpr int version = 2;
    Result<void> on(SqlTransaction& sql, const Placed& placed, const RecordedEvent& recorded) {
        return Revenue::on(sql, Placed{placed.customer, placed.cents / 100}, recorded);
    }
    using Revenue::on;
};

class ProjectionTablesTest : public ProjectionTest {
public:
    ProjectionTablesTest() {
        append("1", Placed{"ann", 5});
        EXPECT_TRUE(runner()->run_until_caught_up());
    }

    void expect_refused(ProjectionRunner& runner, Errc code, std::string_view words) {
        const auto done = runner.run_once();
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, code);
        EXPECT_NE(done.error().message.find(words), std::string::npos) << done.error().message;
        EXPECT_NE(done.error().message.find("rebuild()"), std::string::npos);
        EXPECT_EQ(revenue(), (SqlTable{{"ann", 5}})) << "nothing is dropped";
    }
};

TEST_F(ProjectionTablesTest, AnotherVersionIsRefusedUntilARebuild) {
    ProjectionRunner runner(store(), database(), NewRevenue{},
                            test::word_codec<NewRevenue::Event>(),
                            {.clock = &clock(), .log = &log()});
    expect_refused(runner, Errc::unsupported_format, "is of version 1");
    const auto rebuilt = runner.rebuild();
    ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
    ASSERT_TRUE(runner.run_until_caught_up());
    EXPECT_EQ(rows("select cents from totals"), (SqlTable{{5}}));
    EXPECT_EQ(rows("select name from " + std::string(test::ProjectionDatabase::tables) +
                   " where name in ('revenue', 'handled')"),
              SqlTable())
        << "the tables of the old version are gone";
}

TEST_F(ProjectionTablesTest, AnOldProgramWritesNothingIntoWhatANewerOneHasRebuilt) {
    const auto old_program = runner();
    ASSERT_TRUE(old_program->run_until_caught_up());
    ProjectionRunner new_program(store(), database(), RevenueInEuros{},
                                 test::word_codec<RevenueInEuros::Event>(),
                                 {.clock = &clock(), .log = &log()});
    ASSERT_TRUE(new_program.rebuild());
    ASSERT_TRUE(new_program.run_until_caught_up());
    append("1", Placed{"ann", 300});
    const auto refused = old_program->run_once();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unsupported_format);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 0}}));
    ASSERT_TRUE(new_program.run_until_caught_up());
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 3}}));
}

TEST_F(ProjectionTablesTest, AnIdleRunnerLooksAgainAfterARebuildByAnother) {
    const auto idle = runner();
    ASSERT_TRUE(idle->run_until_caught_up());
    const auto other = runner();
    ASSERT_TRUE(other->rebuild());
    EXPECT_EQ(rows("select generation from skald_projections"), (SqlTable{{2}}));
    ASSERT_TRUE(other->run_until_caught_up());
    append("1", Placed{"ann", 300});
    const auto step = idle->run_once();
    ASSERT_TRUE(step) << to_string(step.error());
    EXPECT_EQ(step->handled, 0U) << "what it knew of the read model was of another generation";
    EXPECT_EQ(idle->run_until_caught_up()->handled, 1U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 305}}));
}

TEST_F(ProjectionTablesTest, AnotherSourceIsRefused) {
    expect_refused(*runner({.source = "elsewhere"}), Errc::invalid_argument,
                   "source \"events\", not from \"elsewhere\"");
}

TEST_F(ProjectionTablesTest, AnotherInstantIsRefused) {
    expect_refused(*runner({.occurred_before = clock().now()}), Errc::invalid_argument,
                   "occurred_before");
}

TEST_F(ProjectionTablesTest, AChangedSchemaNeedsAHigherVersion) {
    auto form = ReadModelForm::of(
        definition_of<test::Revenue>(*test::word_codec<test::Revenue::Event>()), {});
    form->statements[0] = "create table revenue (customer text primary key, cents text)";
    const auto sql = *database().begin();
    const auto found = find_read_model(*sql, *form);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, Errc::unsupported_format);
    EXPECT_NE(found.error().message.find("higher version"), std::string::npos);
}

TEST_F(ProjectionTablesTest, ASchemaThatSharesItsTablesIsRefused) {
    const auto form = ReadModelForm::of(
        {"p", 1, "create table a (x bigint); create table if not exists b (x bigint)", {}}, {});
    ASSERT_FALSE(form);
    EXPECT_EQ(form.error().code, Errc::invalid_argument);
}

TEST_F(ProjectionTablesTest, ATableThatIsThereAlreadyIsNotTaken) {
    {
        const auto sql = *database().begin();
        ASSERT_TRUE(sql->run("create table totals (mine text)"));
        ASSERT_TRUE(sql->run("insert into totals values ('precious')"));
        ASSERT_TRUE(sql->commit());
    }
    ProjectionRunner runner(store(), database(), NewRevenue{},
                            test::word_codec<NewRevenue::Event>(),
                            {.clock = &clock(), .log = &log()});
    EXPECT_FALSE(runner.rebuild());
    EXPECT_EQ(rows("select mine from totals"), (SqlTable{{"precious"}}));
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 5}}));
}

}  // namespace
}  // namespace skald
