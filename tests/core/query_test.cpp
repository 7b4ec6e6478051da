#include <gtest/gtest.h>

#include <array>
#include <skald/core/query.hpp>

namespace {

using skald::Query;
using skald::QueryItem;
using skald::RecordedEvent;
using skald::StreamId;

class QueryTest : public ::testing::Test {
protected:
    RecordedEvent event(std::string_view stream, std::string_view type) const {
        RecordedEvent event;
        event.stream = stream;
        event.type = type;
        event.tags = tags_;
        return event;
    }

    const std::array<std::string_view, 3> tags_{"customer:7", "order:42", "vip"};  // of each event
    const RecordedEvent paid_ = event("order-42", "order-paid");
    const RecordedEvent loose_ = event("", "note");
};

TEST_F(QueryTest, NoItemsMatchEverything) {
    EXPECT_TRUE(Query::all().matches(paid_));
    EXPECT_TRUE(Query::all().matches(loose_));
    EXPECT_TRUE(Query::all().is_all());
}

TEST_F(QueryTest, AnEmptyItemMatchesEverything) {
    Query query = Query::types({"other"});
    EXPECT_FALSE(query.is_all());
    query.or_item({});
    EXPECT_TRUE(query.is_all());
    EXPECT_TRUE(query.matches(paid_));
}

TEST_F(QueryTest, AnyOfTheTypesIsEnough) {
    EXPECT_TRUE(Query::types({"order-placed", "order-paid"}).matches(paid_));
    EXPECT_FALSE(Query::types({"order-placed", "order"}).matches(paid_));
}

TEST_F(QueryTest, NoneOfNoTypesAndAllOfNoTags) {
    EXPECT_FALSE(Query::types({}).matches(paid_));
    EXPECT_FALSE(Query::types({}).is_all());
    EXPECT_TRUE(Query::tagged({}).matches(paid_));
}

TEST_F(QueryTest, AllOfTheTagsAreNeeded) {
    EXPECT_TRUE(Query::tagged({"vip", "customer:7"}).matches(paid_));
    EXPECT_FALSE(Query::tagged({"vip", "customer:8"}).matches(paid_));
    EXPECT_FALSE(Query::tagged({"customer"}).matches(paid_));
}

TEST_F(QueryTest, StreamsAndCategoriesMatchWhole) {
    EXPECT_TRUE(Query::stream(*StreamId::parse("order-42")).matches(paid_));
    EXPECT_FALSE(Query::stream(*StreamId::parse("order-4")).matches(paid_));
    EXPECT_TRUE(Query::category("order").matches(paid_));
    EXPECT_FALSE(Query::category("ord").matches(paid_));
    EXPECT_FALSE(Query::category("order-42").matches(paid_));
}

TEST_F(QueryTest, AnEventWithoutAStreamIsInNoCategory) {
    EXPECT_FALSE(Query::category("").matches(loose_));
    EXPECT_TRUE(Query::category("").matches(event("-1", "x")));
    EXPECT_FALSE(Query::category("order").matches(loose_));
}

TEST_F(QueryTest, AllPartsOfAnItemAreNeeded) {
    QueryItem item{.types = {"order-paid"}, .tags = {"vip"}, .category = "order"};
    EXPECT_TRUE(Query::of(item).matches(paid_));
    item.category = "package";
    EXPECT_FALSE(Query::of(item).matches(paid_));
}

TEST_F(QueryTest, OneOfTheItemsIsEnough) {
    Query query = Query::types({"other"});
    query.or_item({.tags = {"order:42"}});
    EXPECT_TRUE(query.matches(paid_));
}

TEST_F(QueryTest, AddingToAllNarrowsIt) {
    Query query = Query::all();
    query.or_item({.types = {"other"}});
    EXPECT_FALSE(query.matches(paid_));
    EXPECT_FALSE(query.is_all());
}

}  // namespace
