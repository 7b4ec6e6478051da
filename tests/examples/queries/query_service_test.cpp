// What the read side answers when the order service publishes, and when it does not.
#include "orders/queries/query_service.hpp"

#include "shop_setup.hpp"

namespace orders {
namespace {

using ::testing::HasSubstr;

class QueryServiceTest : public ShopTest {};

std::string position_of(const http::Response& response) {
    return std::string(response.headers.find("Skald-Position").value_or(""));
}

TEST_F(QueryServiceTest, ShowsAnOrderToTheOneWhoHasPlacedIt) {
    const auto shop = start_service();
    const auto placed = place(shop, "o-1");
    ASSERT_EQ(placed.status, 201) << placed.body;
    const auto queries = start_queries(std::chrono::seconds(30));
    const auto found = get(queries, "/orders", {{"Skald-Min-Position", position_of(placed)}});
    ASSERT_EQ(found.status, 200) << found.body;
    EXPECT_THAT(found.body, HasSubstr(R"("id":"o-1")"));
    EXPECT_EQ(position_of(found), position_of(placed));

    const auto confirmed = post(shop, "/orders/o-1/confirm", R"({"sales_person":"Bob"})");
    ASSERT_EQ(confirmed.status, 200);
    const auto later = get(queries, "/orders", {{"Skald-Min-Position", position_of(confirmed)}});
    EXPECT_THAT(later.body, HasSubstr(R"("state":"confirmed")"));
    EXPECT_EQ(get(shop, "/summary", {{"Skald-Min-Position", position_of(confirmed)}}).body,
              get(queries, "/summary").body);
}

TEST_F(QueryServiceTest, SaysThatItIsBehindWhenAPositionDoesNotCome) {
    const auto shop = start_service();
    ASSERT_EQ(place(shop, "o-1").status, 201);
    const auto queries = start_queries(std::chrono::milliseconds(50));
    ASSERT_TRUE(eventually([&] { return position_of(get(queries, "/summary")) == "1"; }));
    EXPECT_EQ(get(queries, "/orders", {{"Skald-Min-Position", "2"}}).status, 503);
    EXPECT_EQ(get(queries, "/orders", {{"Skald-Min-Position", "1"}}).status, 200);
}

TEST_F(QueryServiceTest, GoesOnWhereItsDatabaseIsAndCountsNothingTwice) {
    const auto shop = start_service();
    ASSERT_EQ(place(shop, "o-1").status, 201);
    auto queries = start_queries(std::chrono::seconds(30));
    ASSERT_EQ(get(queries, "/orders", {{"Skald-Min-Position", "1"}}).status, 200);
    queries.reset();
    ASSERT_EQ(place(shop, "o-2").status, 201);
    queries = start_queries(std::chrono::seconds(30));
    const auto after = get(queries, "/summary", {{"Skald-Min-Position", "2"}});
    EXPECT_THAT(after.body, HasSubstr(R"({"orders":2,)"));
}

TEST_F(QueryServiceTest, ShowsReportsAndWhereItIs) {
    const auto shop = start_service(prepare_shop({.orders = 20}));
    const auto queries = start_queries(std::chrono::seconds(30));
    ASSERT_TRUE(eventually([&] {
        return get(queries, "/summary").body.find(R"({"orders":20,)") != std::string::npos;
    }));
    EXPECT_EQ(get(queries, "/health/ready").status, 200);
    EXPECT_THAT(get(queries, "/metrics").body,
                HasSubstr(R"(skald_projection_position{projection="deliveries"})"));
    const auto reports = get(queries, "/reports");
    ASSERT_EQ(reports.status, 200) << reports.body;
    for (const char* part :
         {R"("positions":{"order-list":)", R"("id":"durations")",
          R"x("title":"Orders by month (UTC)")x", R"("kinds":["text","count",)"}) {
        EXPECT_THAT(reports.body, HasSubstr(part));
    }
    EXPECT_FALSE(shop->failure());
    EXPECT_FALSE(queries->failure());
}

}  // namespace
}  // namespace orders
