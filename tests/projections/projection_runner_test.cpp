#include <skald/projections/projection_runner.hpp>
#include <thread>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Noted;
using test::Placed;
using test::ProjectionTest;
using test::Refunded;
using testing::SqlTable;
using namespace std::chrono_literals;

class ProjectionRunnerTest : public ProjectionTest {};

TEST_F(ProjectionRunnerTest, FillsTheReadModel) {
    append("1", Placed{"ann", 500});
    append("2", Placed{"bob", 70});
    append("1", Refunded{"ann", 200});
    const auto done = runner()->run_until_caught_up();
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(done->handled, 3U);
    EXPECT_EQ(done->position, GlobalPosition(3));
    EXPECT_TRUE(done->caught_up);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 300}, {"bob", 70}}));
}

TEST_F(ProjectionRunnerTest, ASecondRunnerContinuesAndRepeatsNothing) {
    append("1", Placed{"ann", 500});
    ASSERT_TRUE(runner()->run_until_caught_up());
    append("1", Placed{"ann", 1});
    const auto done = runner()->run_until_caught_up();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->handled, 1U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 501}}));
}

TEST_F(ProjectionRunnerTest, TheCheckpointMovesPastEventsThatDoNotMatch) {
    append("1", Placed{"ann", 500});
    for (int i = 0; i < 5; ++i) append("1", Noted{});
    ASSERT_TRUE(runner()->run_until_caught_up());
    EXPECT_EQ(*runner()->position(), GlobalPosition(6));
}

}  // namespace
}  // namespace skald
