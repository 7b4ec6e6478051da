#include <skald/sagas/table_checks.hpp>

#include <gmock/gmock.h>

namespace skald {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = TableFinding::Kind;

SagaTable sound_table() {
    return {.initial = "new",
            .rows = {{"new", "begun", "first", "", ""}, {"first", "done", "completed", "", ""}},
            .any_state = {},
            .rules = {}};
}

TEST(TableChecks, FindNothingInASoundTable) {
    EXPECT_THAT(findings_in(sound_table()), IsEmpty());
}

TEST(TableChecks, FindAStateToWhichNoRowLeads) {
    SagaTable table = sound_table();
    table.rows.push_back({"lost", "done", "completed", "", ""});
    EXPECT_THAT(findings_in(table), ElementsAre(TableFinding{Kind::unreachable, "lost", ""}));
}

TEST(TableChecks, FindAStateWithoutAWayOutUnlessARowOfAnyStateIsOne) {
    SagaTable table = sound_table();
    table.rows.push_back({"first", "stuck", "pit", "", ""});
    table.rules.push_back({"stuck", Unexpected::ignore});
    table.rules.push_back({"done", Unexpected::ignore});
    EXPECT_THAT(findings_in(table), ElementsAre(TableFinding{Kind::no_way_out, "pit", ""}));
    table.any_state.push_back({"", "cancelled", "failed", "", ""});
    EXPECT_THAT(findings_in(table), IsEmpty());
}

TEST(TableChecks, FindAnEventOfWhichAStateSaysNothing) {
    SagaTable table = sound_table();
    table.rows.push_back({"first", "moved", "second", "", ""});
    table.rows.push_back({"second", "moved", "completed", "", ""});
    const auto findings = findings_in(table);
    ASSERT_THAT(findings, ElementsAre(TableFinding{Kind::unsaid_event, "second", "done"}));
    EXPECT_EQ(to_string(findings.front()),
              "state \"second\" says nothing of event \"done\": give it a row, or Ignore, Stash or "
              "Park");
    table.rules.push_back({"done", Unexpected::park});
    EXPECT_THAT(findings_in(table), IsEmpty());
}

TEST(TableChecks, FindARowBehindOneWithoutAGuard) {
    SagaTable table = sound_table();
    table.rows.push_back({"first", "done", "completed", "other", ""});
    EXPECT_THAT(findings_in(table),
                ElementsAre(TableFinding{Kind::never_matches, "first", "done"}));
    table.rows.back().guard = "is_odd";
    EXPECT_THAT(findings_in(table), IsEmpty());
}

}  // namespace
}  // namespace skald
