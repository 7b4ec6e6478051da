#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/timestamp.hpp>

#include "service_setup.hpp"

namespace orders {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class OrderReadsTest : public ServiceTest {
public:
    // Nobody else can write to the read model as long as this is there.
    std::unique_ptr<skald::SqlTransaction> hold_read_model() {
        database_ = *skald::sqlite::Database::open(data_file("orders.db"));
        return *database_->begin();
    }
    // The value behind "name":" in JSON.
    static std::string text_in(const std::string& json, const std::string& name) {
        const auto begin = json.find('"' + name + "\":\"") + name.size() + 4;
        return json.substr(begin, json.find('"', begin) - begin);
    }

private:
    std::unique_ptr<skald::sqlite::Database> database_;
};

TEST_F(OrderReadsTest, AnOrderHasItsVersionAsTag) {
    place("o-1");
    confirm("o-1");
    const auto order = get("/orders/o-1");
    EXPECT_EQ(order.status, 200);
    EXPECT_EQ(order.body,
              R"({"id":"o-1","state":"confirmed","customer":"Alice","price":{"cents":2500},)"
              R"("reminders":0,"lines":[{"item":"i-o-1","product":"Lamp","price":{"cents":2000},)"
              R"("list_price":{"cents":2000},"state":"ordered"}],"version":1})");
    EXPECT_EQ(header_of(order, "ETag"), "\"1\"");
    EXPECT_EQ(header_of(order, "Cache-Control"), "no-cache");
    EXPECT_EQ(get("/orders/o-1", {{"If-None-Match", "\"1\""}}).status, 304);
    EXPECT_EQ(get("/orders/o-1", {{"If-None-Match", "\"0\""}}).status, 200);
    EXPECT_EQ(send(http::Method::head, "/orders/o-1", "").body, "");
    EXPECT_EQ(get("/orders/o-9").status, 404);
    EXPECT_EQ(get("/orders/%00").status, 400);
}

TEST_F(OrderReadsTest, AnOrderCanBeSeenAsItWas) {
    place("o-1");
    confirm("o-1");
    pay("o-1");
    const auto first = get("/orders/o-1?version=0");
    EXPECT_THAT(first.body, HasSubstr(R"("state":"placed")"));
    EXPECT_EQ(header_of(first, "ETag"), "\"0\"");
    EXPECT_THAT(header_of(first, "Cache-Control"), HasSubstr("max-age"));
    EXPECT_EQ(get("/orders/o-1?version=3").status, 404);
    EXPECT_EQ(get("/orders/o-1?version=first").status, 400);

    const std::string at = text_in(get("/orders/o-1/history?from=1").body, "occurred_at");
    EXPECT_THAT(get("/orders/o-1?at=" + at).body, HasSubstr(R"("state":"confirmed")"));
    EXPECT_THAT(get("/orders/o-1?at=2200-01-01").body, HasSubstr(R"("state":"paid")"));
    EXPECT_EQ(get("/orders/o-1?at=2000-01-01").status, 404);
    EXPECT_EQ(get("/orders/o-1?at=yesterday").status, 400);
    EXPECT_EQ(get("/orders/o-1?version=0&at=2200-01-01").status, 400);
}

TEST_F(OrderReadsTest, TheHistoryIsAllThatHappened) {
    place("o-1");
    place("o-2");
    confirm("o-1");
    pay("o-1");
    const auto all = get("/orders/o-1/history");
    EXPECT_THAT(all.body,
                HasSubstr(R"("position":1,"order":"o-1","version":0,"type":"order-placed")"));
    EXPECT_THAT(all.body, HasSubstr(R"("data":{"customer":"Alice","price":{"cents":2500})"));
    EXPECT_THAT(all.body, HasSubstr(R"("position":3,"order":"o-1","version":1)"));
    EXPECT_THAT(all.body, Not(HasSubstr("o-2")));
    EXPECT_THAT(all.body, Not(HasSubstr("next")));
    const auto part = get("/orders/o-1/history?limit=2");
    EXPECT_THAT(part.body, HasSubstr(R"("next":2})"));
    EXPECT_THAT(get("/orders/o-1/history?limit=2&from=2").body, HasSubstr("order-paid"));
    EXPECT_EQ(get("/orders/o-1/history?from=9").body, R"({"id":"o-1","events":[]})");
    EXPECT_EQ(get("/orders/o-1/history", {{"If-None-Match", "\"2\""}}).status, 304);
    EXPECT_EQ(get("/orders/o-1/history?limit=0").status, 400);
    EXPECT_EQ(get("/orders/o-9/history").status, 404);
}

TEST_F(OrderReadsTest, WhoHasChangedAnOrderSeesItInTheList) {
    for (int i = 0; i < 50; ++i) {
        const std::string id = "o-" + std::to_string(i);
        const auto placed = place(id);
        const auto list =
            get("/orders?limit=1", {{"Skald-Min-Position", header_of(placed, "Skald-Position")}});
        ASSERT_EQ(list.status, 200);
        ASSERT_THAT(list.body, HasSubstr(R"("id":")" + id + '"'));
    }
}

TEST_F(OrderReadsTest, TheListIsPagedWhileOrdersChange) {
    for (int i = 1; i <= 7; ++i) place("o-" + std::to_string(i), i % 2 == 1 ? "Odd" : "Even");
    const auto position = header_of(get("/orders/o-7"), "Skald-Position");
    std::vector<std::string> seen;
    std::string cursor;
    for (int page = 0; page < 4; ++page) {
        const auto answer =
            get("/orders?customer=Odd&limit=1" + cursor, {{"Skald-Min-Position", position}});
        seen.push_back(text_in(answer.body, "id"));
        cursor = "&cursor=" + text_in(answer.body, "next");
        place("new-" + std::to_string(page), "Odd");
        confirm("o-" + std::to_string(7 - page));
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"o-7", "o-5", "o-3", "o-1"}));
    for (const char* wrong : {"limit=0", "limit=101", "limit=x", "cursor=abc", "state=lost"}) {
        EXPECT_EQ(get(std::string("/orders?") + wrong).status, 400) << wrong;
    }
}

TEST_F(OrderReadsTest, TheListIsNotSentAgainUnlessSomethingHappened) {
    const auto placed = header_of(place("o-1"), "Skald-Position");
    const http::Headers known{{"Skald-Min-Position", placed}, {"If-None-Match", "\"1\""}};
    EXPECT_EQ(get("/orders", known).status, 304);
    EXPECT_EQ(get("/summary", known).status, 304);
    const auto confirmed = header_of(confirm("o-1"), "Skald-Position");
    EXPECT_EQ(
        get("/orders", {{"Skald-Min-Position", confirmed}, {"If-None-Match", "\"1\""}}).status,
        200);
}

TEST_F(OrderReadsTest, TheSummaryCountsByState) {
    place("o-1");
    place("o-2");
    confirm("o-2");
    const auto paid = header_of(pay("o-2"), "Skald-Position");
    EXPECT_EQ(get("/summary", {{"Skald-Min-Position", paid}}).body,
              R"({"orders":2,"revenue":{"cents":2500},"states":[)"
              R"({"state":"paid","orders":1,"price":{"cents":2500}},)"
              R"({"state":"placed","orders":1,"price":{"cents":2500}}],"position":4})");
}

TEST_F(OrderReadsTest, AReadThatWaitsInVainCanBeAskedAgain) {
    restart({.read_wait_max = 20ms});
    place("o-1");
    ASSERT_TRUE(eventually([&] { return header_of(get("/orders"), "Skald-Position") == "1"; }));
    const http::Headers after_second{{"Skald-Min-Position", "2"}};
    EXPECT_EQ(get("/orders", after_second).status, 400);
    EXPECT_EQ(get("/orders", {{"Skald-Min-Position", "-1"}}).status, 400);
    auto held = hold_read_model();
    place("o-2");
    const auto late = get("/orders", after_second);
    EXPECT_EQ(late.status, 503);
    EXPECT_NE(header_of(late, "Retry-After"), "");
    EXPECT_EQ(get("/orders").status, 200);
    held.reset();
    EXPECT_TRUE(eventually([&] { return get("/orders", after_second).status == 200; }));
}

TEST_F(OrderReadsTest, AServiceWhoseListIsBehindIsNotReady) {
    restart({.lag_max = 0ns});
    place("o-1");
    EXPECT_TRUE(eventually([&] { return get("/health/ready").status == 200; }));
    auto held = hold_read_model();
    place("o-2");
    const auto ready = get("/health/ready");
    EXPECT_EQ(ready.status, 503);
    EXPECT_THAT(ready.body, HasSubstr("behind"));
    EXPECT_EQ(get("/health/live").status, 200);
    EXPECT_THAT(get("/metrics").body,
                HasSubstr(R"(skald_projection_lag_events{projection="order-list"} 1)"));
    held.reset();
    EXPECT_TRUE(eventually([&] { return get("/health/ready").status == 200; }));
}

}  // namespace
}  // namespace orders
