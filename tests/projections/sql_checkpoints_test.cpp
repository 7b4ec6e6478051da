#include <skald/projections/sql_checkpoints.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

class SqlCheckpointsTest : public test::ProjectionTest {
public:
    SqlCheckpoints checkpoints() { return SqlCheckpoints(database()); }
};

TEST_F(SqlCheckpointsTest, AConsumerThatHasNotBegunHasNone) {
    const auto loaded = checkpoints().load("c", "s", 0);
    ASSERT_TRUE(loaded);
    EXPECT_FALSE(loaded->has_value());
}

TEST_F(SqlCheckpointsTest, TheLastSavedIsLoaded) {
    ASSERT_TRUE(checkpoints().save("c", {"s", 0, GlobalPosition(3)}, {}));
    ASSERT_TRUE(checkpoints().save("c", {"s", 0, GlobalPosition(5)}, {}));
    EXPECT_EQ(*checkpoints().load("c", "s", 0), (Checkpoint{"s", 0, GlobalPosition(5)}));
}

TEST_F(SqlCheckpointsTest, ConsumersSourcesAndPartitionsAreApart) {
    ASSERT_TRUE(checkpoints().save("c", {"s", 0, GlobalPosition(3)}, {}));
    EXPECT_FALSE(checkpoints().load("d", "s", 0)->has_value());
    EXPECT_FALSE(checkpoints().load("c", "t", 0)->has_value());
    EXPECT_FALSE(checkpoints().load("c", "s", 1)->has_value());
}

TEST_F(SqlCheckpointsTest, AStaleTokenIsRefused) {
    ASSERT_TRUE(checkpoints().save("c", {"s", 0, GlobalPosition(3)}, FencingToken(7)));
    const auto stale = checkpoints().save("c", {"s", 0, GlobalPosition(9)}, FencingToken(6));
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, Errc::permission_denied);
    EXPECT_EQ(checkpoints().load("c", "s", 0)->value().position, GlobalPosition(3));
    EXPECT_TRUE(checkpoints().save("c", {"s", 0, GlobalPosition(4)}, FencingToken(7)));
    EXPECT_TRUE(checkpoints().save("c", {"s", 0, GlobalPosition(5)}, FencingToken(8)));
}

TEST_F(SqlCheckpointsTest, AClaimAloneShutsOlderOwnersOut) {
    ASSERT_TRUE(checkpoints().save("c", {"s", 0, GlobalPosition(3)}, FencingToken(1)));
    {
        const auto sql = *database().begin();
        EXPECT_EQ(*SqlCheckpoints::claim(*sql, "c", "s", 0, FencingToken(2)), GlobalPosition(3));
        ASSERT_TRUE(sql->commit());
    }
    const auto stale = checkpoints().save("c", {"s", 0, GlobalPosition(4)}, FencingToken(1));
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, Errc::permission_denied);
}

}  // namespace
}  // namespace skald
