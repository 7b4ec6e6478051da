#include <gtest/gtest-spi.h>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Mood;
using test::Placed;
using test::ProjectionTest;
using test::Refunded;
using test::Revenue;
using testing::projecting;

class ProjectionTestKitTest : public ProjectionTest {};

TEST_F(ProjectionTestKitTest, RunsTheHandlersAndComparesRows) {
    projecting<Revenue>(database())
        .given(Placed{"ann", 500}, Placed{"bob", 70}, Refunded{"ann", 200})
        .query("select customer, cents from revenue order by customer")
        .rows({{"ann", 300}, {"bob", 70}});
}

TEST_F(ProjectionTestKitTest, LeavesTheDatabaseAsItWas) {
    for (int i = 0; i < 2; ++i) {
        projecting<Revenue>(database())
            .given(Placed{"ann", 500})
            .query("select cents from revenue where customer = $1", {"ann"})
            .rows({{500}});
    }
    EXPECT_EQ(rows("select name from sqlite_schema"), testing::SqlTable());
}

TEST_F(ProjectionTestKitTest, ARowThatDiffersIsAFailureThatShowsBoth) {
    EXPECT_NONFATAL_FAILURE(projecting<Revenue>(database())
                                .given(Placed{"ann", 500})
                                .query("select customer, cents from revenue")
                                .rows({{"ann", 501}}),
                            "expected ('ann', 501)\n  the query yields: ('ann', 500)");
}

TEST_F(ProjectionTestKitTest, AFailingHandlerIsExpectedByItsWords) {
    mood() = Mood::failing;
    projecting<Revenue>(database(), Revenue{&mood()})
        .given(Placed{"bad", 1})
        .fails_with("the handler fails");
    EXPECT_NONFATAL_FAILURE(
        projecting<Revenue>(database(), Revenue{&mood()}).given(Placed{"ann", 1}).fails_with("x"),
        "no failure");
    EXPECT_NONFATAL_FAILURE(projecting<Revenue>(database(), Revenue{&mood()})
                                .given(Placed{"bad", 1})
                                .query("select 1")
                                .rows({{1}}),
                            "the handler fails");
}

}  // namespace
}  // namespace skald
