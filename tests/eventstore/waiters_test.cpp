// Waiters are found by the rarest key of their filter, and by no other.
#include "waiters.hpp"

#include <gtest/gtest.h>

#include <array>

namespace skald {
namespace {

class WaitersTest : public ::testing::Test {
protected:
    WaitersTest() {
        for (std::uint64_t i = 1; i <= 5; ++i) add("s-1", "common", {"tag-a"});
        add("s-2", "rare", {"tag-b"});
    }
    void add(std::string_view stream, std::string_view type, std::vector<std::string_view> tags) {
        const std::uint64_t position = log_.parts->last() + 1;
        MemoryPart& part = log_.parts->growing();
        part.begin_append({{}, position, 1, {}});
        part.add({EventId::named(std::to_string(position)),
                  {KeyKind::stream, stream},
                  Version(),
                  type,
                  tags},
                 0);
    }
    std::shared_ptr<Waiter> wait_for(const Query& filter) {
        auto waiter = std::make_shared<Waiter>(filter);
        waiters_.add(waiter, rarest_keys(VisibleView(log_), filter), 0, [] {});
        return waiter;
    }
    std::size_t concerned(std::string_view stream, std::string_view type,
                          std::vector<std::string_view> tags) {
        const std::array<EventKeys, 1> event{
            EventKeys{EventId(), {KeyKind::stream, stream}, Version(), type, tags}};
        return waiters_.concerned_by(event).size();
    }

    VisibleLog log_;
    Waiters waiters_;
};

TEST_F(WaitersTest, AFilterIsFoundByItsRarestKeyOnly) {
    const auto waiter = wait_for(Query::of({.types = {"common"}, .tags = {"tag-b"}}));
    EXPECT_EQ(concerned("s-1", "common", {"tag-a"}), 0U);
    EXPECT_EQ(concerned("s-9", "other", {"tag-b"}), 1U);
}

TEST_F(WaitersTest, EachItemOfAFilterHasAKey) {
    Query filter = Query::stream(StreamId::parse("s-1").value());
    filter.or_item({.types = {"rare", "new"}});
    const auto waiter = wait_for(filter);
    EXPECT_EQ(concerned("s-1", "x", {}), 1U);
    EXPECT_EQ(concerned("", "rare", {}), 1U);
    EXPECT_EQ(concerned("", "new", {}), 1U);
    EXPECT_EQ(concerned("s-2", "x", {}), 0U);
}

TEST_F(WaitersTest, AFilterWithoutARestrictionIsConcernedByAll) {
    const auto waiter = wait_for(Query::all());
    EXPECT_EQ(concerned("", "x", {}), 1U);
    EXPECT_EQ(waiters_.all().size(), 1U);
}

TEST_F(WaitersTest, AWaiterIsFoundOnceAndNotAfterItWasTaken) {
    const auto waiter = wait_for(Query::category("s"));
    const std::array<EventKeys, 2> events{
        EventKeys{EventId(), {KeyKind::stream, "s-1"}, Version(), "x", {}},
        EventKeys{EventId(), {KeyKind::stream, "s-2"}, Version(), "x", {}}};
    EXPECT_EQ(waiters_.concerned_by(events).size(), 1U);
    EXPECT_TRUE(waiters_.any());
    EXPECT_TRUE(waiters_.take(waiter));
    EXPECT_FALSE(waiters_.take(waiter)) << "it was called already";
    EXPECT_FALSE(waiters_.any());
    EXPECT_TRUE(waiters_.concerned_by(events).empty());
}

}  // namespace
}  // namespace skald
