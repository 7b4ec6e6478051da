// Positions come in the order of commits: no subscriber ever skips an event.
#include "hunt.hpp"

namespace skald::postgres::test {
namespace {

TEST(CommitOrder, NobodySkipsAnEventWhileManyWriteDelayAndRollBack) {
    const Schema schema;
    SystemClock clock;
    testing::SeededRandom random(1);
    open(schema.options(), clock, random);
    const Catch caught = go({.duration = hunt_time(std::chrono::seconds(4))}, schema);
    EXPECT_EQ(caught.skipped, 0U);
    EXPECT_EQ(caught.doubled, 0U);
    EXPECT_EQ(caught.out_of_order, 0U);
    EXPECT_GT(caught.rolled_back, 10U);
    ASSERT_GT(caught.stored.size(), 100U);
    for (std::size_t i = 0; i < caught.stored.size(); ++i) {
        ASSERT_EQ(caught.stored[i], i + 1) << "positions have no gaps";
    }
    RecordProperty("events", static_cast<int>(caught.stored.size()));
    RecordProperty("rolled_back", static_cast<int>(caught.rolled_back));
}

// The same hunt on a store that numbers events by a sequence and takes no lock, as many do: it must
// find what it looks for.
TEST(CommitOrder, TheHuntCatchesAStoreThatTakesPositionsFromASequence) {
    const Schema schema;
    SystemClock clock;
    testing::SeededRandom random(1);
    open(schema.options(), clock, random);
    const std::string name = schema.name();
    ask("create sequence " + name +
        ".naive; do $do$ begin execute replace(replace("
        "pg_get_functiondef('" +
        name +
        ".append'::regproc), 'perform pg_advisory_xact_lock(',"
        " 'perform abs('), 'if cardinality(streams) > 0 then', 'head := nextval(''" +
        name + ".naive''); if cardinality(streams) > 0 then'); end $do$");
    const Catch caught =
        go({.store_writers = 0, .subscribers = 3, .duration = std::chrono::milliseconds(1500)},
           schema);
    EXPECT_GT(caught.skipped, 0U) << "of " << caught.stored.size();
}

}  // namespace
}  // namespace skald::postgres::test
