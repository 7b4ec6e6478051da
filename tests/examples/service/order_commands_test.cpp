#include <atomic>

#include "service_setup.hpp"

namespace orders {
namespace {

using ::testing::HasSubstr;

class OrderCommandsTest : public ServiceTest {};

TEST_F(OrderCommandsTest, APlacedOrderHasAPlaceAVersionAndAPosition) {
    const auto placed = place("o-1");
    EXPECT_EQ(placed.status, 201);
    EXPECT_EQ(header_of(placed, "Location"), "/orders/o-1");
    EXPECT_EQ(header_of(placed, "ETag"), "\"0\"");
    EXPECT_EQ(header_of(placed, "Skald-Position"), "1");
    EXPECT_EQ(placed.body, R"({"id":"o-1","version":0,"position":1})");
}

TEST_F(OrderCommandsTest, AnOrderGoesItsWay) {
    place("o-1");
    const std::string line = R"({"item":"i-2","product":"Pen","price":{"cents":100}})";
    EXPECT_EQ(post("/orders/o-1/lines", line).status, 200);
    EXPECT_EQ(send(http::Method::del, "/orders/o-1/lines/i-2", "").status, 200);
    EXPECT_EQ(confirm("o-1").status, 200);
    EXPECT_EQ(pay("o-1").status, 200);
    EXPECT_EQ(move_item("o-1", "ship").status, 200);
    const auto arrived = move_item("o-1", "deliver");
    EXPECT_EQ(arrived.status, 200);
    EXPECT_EQ(header_of(arrived, "ETag"), "\"6\"");
    EXPECT_THAT(get("/orders/o-1").body, HasSubstr(R"("state":"delivered")"));
    place("o-2");
    EXPECT_EQ(post("/orders/o-2/cancel", R"({"reason":"too late"})").status, 200);
    EXPECT_THAT(get("/orders/o-2").body, HasSubstr(R"("state":"cancelled")"));
}

TEST_F(OrderCommandsTest, EachRefusalHasACodeAndWords) {
    const auto expect_refused = [](const http::Response& answer, const std::string& code,
                                   const std::string& words) {
        EXPECT_EQ(answer.status, 422);
        EXPECT_EQ(header_of(answer, "Content-Type"), "application/problem+json");
        EXPECT_THAT(answer.body, HasSubstr(R"("code":")" + code + '"'));
        EXPECT_THAT(answer.body, HasSubstr(words));
        EXPECT_THAT(answer.body, HasSubstr(R"("requestId":")" + header_of(answer, "X-Request-ID")));
    };
    place("o-1");
    expect_refused(place("o-1"), "already-placed", "was placed before");
    expect_refused(pay("o-1"), "not-confirmed", "is not confirmed yet");
    expect_refused(move_item("o-1", "ship"), "not-paid", "not shipped before it is paid");
    expect_refused(send(http::Method::del, "/orders/o-1/lines/i-o-1", ""), "empty-order",
                   "cancel it instead");
    confirm("o-1");
    expect_refused(post("/orders/o-1/pay", R"({"amount":{"cents":1}})"), "wrong-amount", "25.00");
    pay("o-1");
    expect_refused(pay("o-1"), "already-paid", "cannot be paid twice");
    move_item("o-1", "ship");
    expect_refused(
        post("/orders/o-1/lines", R"({"item":"i-2","product":"Pen","price":{"cents":1}})"),
        "already-shipped", "cannot be changed after it is shipped");
    move_item("o-1", "deliver");
    expect_refused(post("/orders/o-1/cancel", R"({"reason":"x"})"), "already-delivered",
                   "a delivered order cannot be cancelled");
}

TEST_F(OrderCommandsTest, AnOrderThatIsNotThereIsNotFound) {
    for (const auto& answer : {confirm("o-9"), pay("o-9"), move_item("o-9", "ship"),
                               send(http::Method::del, "/orders/o-9/lines/i-1", "")}) {
        EXPECT_EQ(answer.status, 404);
        EXPECT_THAT(answer.body, HasSubstr(R"("code":"not-placed")"));
    }
}

TEST_F(OrderCommandsTest, ARepeatedRequestIsAnsweredTheSameAndWritesNothing) {
    const http::Headers key{{"Idempotency-Key", "\"k-1\""}};
    const http::Headers pay_key{{"Idempotency-Key", "\"k-2\""}};
    const std::string payment = R"({"amount":{"cents":2500}})";
    const auto placed = post("/orders", order_body("o-1"), key);
    confirm("o-1");
    const auto paid = post("/orders/o-1/pay", payment, pay_key);
    const auto before = header_of(get("/orders/o-1"), "Skald-Position");
    restart();
    const auto again = post("/orders", order_body("o-1"), key);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, placed.body);
    EXPECT_EQ(header_of(again, "ETag"), header_of(placed, "ETag"));
    EXPECT_EQ(header_of(again, "Location"), "/orders/o-1");
    const auto paid_again = post("/orders/o-1/pay", payment, pay_key);
    EXPECT_EQ(paid_again.status, 200);
    EXPECT_EQ(paid_again.body, paid.body);
    EXPECT_EQ(header_of(get("/orders/o-1"), "Skald-Position"), before);
}

TEST_F(OrderCommandsTest, AKeyBelongsToOneRequest) {
    const http::Headers key{{"Idempotency-Key", "\"k-1\""}};
    place("o-1");
    place("o-2");
    const std::string bob = R"({"sales_person":"Bob"})";
    ASSERT_EQ(post("/orders/o-1/confirm", bob, key).status, 200);
    for (const auto& answer : {post("/orders/o-1/confirm", R"({"sales_person":"Eve"})", key),
                               post("/orders/o-2/confirm", bob, key),
                               post("/orders/o-1/pay", R"({"amount":{"cents":2500}})", key),
                               post("/orders", order_body("o-3"), key)}) {
        EXPECT_EQ(answer.status, 422);
        EXPECT_THAT(answer.body, HasSubstr("idempotency-key-reused"));
    }
    EXPECT_EQ(post("/orders/o-1/confirm", bob, key).status, 200);
    EXPECT_EQ(get("/orders/o-3").status, 404);
}

TEST_F(OrderCommandsTest, AnOrderWithoutAnIdGetsOneThatARepetitionFinds) {
    const std::string body =
        R"({"customer":"Alice","lines":[{"item":"i","product":"Lamp","price":{"cents":5}}]})";
    const http::Headers key{{"Idempotency-Key", "\"k-1\""}};
    const auto one = post("/orders", body, key);
    EXPECT_EQ(one.status, 201);
    EXPECT_EQ(post("/orders", body, key).body, one.body);
    EXPECT_EQ(get(header_of(one, "Location")).status, 200);
    EXPECT_NE(header_of(post("/orders", body), "Location"),
              header_of(post("/orders", body), "Location"));
}

TEST_F(OrderCommandsTest, IfMatchNamesTheVersionThatTheClientHasSeen) {
    place("o-1");
    const std::string bob = R"({"sales_person":"Bob"})";
    const auto stale = post("/orders/o-1/confirm", bob, {{"If-Match", "\"7\""}});
    EXPECT_EQ(stale.status, 412);
    EXPECT_THAT(stale.body, HasSubstr(R"("actualVersion":0)"));
    EXPECT_EQ(post("/orders/o-1/confirm", bob, {{"If-Match", "\"0\""}}).status, 200);
    EXPECT_EQ(post("/orders/o-1/confirm", bob, {{"If-Match", "W/\"1\""}}).status, 412);
    EXPECT_EQ(post("/orders/o-1/confirm", bob, {{"If-Match", "seven"}}).status, 400);
    EXPECT_EQ(post("/orders", order_body("o-1"), {{"If-None-Match", "*"}}).status, 412);
    EXPECT_EQ(post("/orders", order_body("o-2"), {{"If-None-Match", "*"}}).status, 201);
}

TEST_F(OrderCommandsTest, AMalformedBodyIsRefusedWithItsPlace) {
    const auto expect_fault = [&](const std::string& body, const std::string& pointer) {
        const auto answer = post("/orders", body);
        EXPECT_EQ(answer.status, 400) << body;
        EXPECT_THAT(answer.body, HasSubstr(R"("pointer":")" + pointer + '"')) << body;
    };
    expect_fault("{", "#");
    expect_fault(std::string(60'000, '['), "#");
    expect_fault(R"({"customer":"a"})", "#/lines");
    expect_fault(R"({"customer":"a","lines":[{"item":1}]})", "#/lines/0/item");
    expect_fault(R"({"customer":"a","lines":[],"vip":true})", "#/vip");
    expect_fault(R"({"id":"../o","customer":"a","lines":[]})", "#/id");
    EXPECT_EQ(get("/orders").body, R"({"orders":[],"position":0})");
}

TEST_F(OrderCommandsTest, OnlyJsonOfABoundedSizeIsTaken) {
    EXPECT_EQ(post("/orders", order_body("o-1"), {{"Content-Type", "text/plain"}}).status, 415);
    EXPECT_EQ(
        post("/orders", order_body("o-1"), {{"Content-Type", "application/x-www-form-urlencoded"}})
            .status,
        415);
    EXPECT_EQ(post("/orders", order_body("o-1", std::string(70'000, 'x'))).status, 413);
    EXPECT_EQ(
        post("/orders", order_body("o-1"), {{"Content-Type", "Application/JSON; charset=utf-8"}})
            .status,
        201);
}

TEST_F(OrderCommandsTest, ClerksAtTheSameTimeLoseNoChange) {
    place("o-1");
    std::atomic<int> added = 0;
    std::vector<std::jthread> clerks;
    for (int clerk = 0; clerk < 4; ++clerk) {
        clerks.emplace_back([&, clerk] {
            for (int i = 0; i < 5; ++i) {
                const std::string item = std::to_string(clerk) + "-" + std::to_string(i);
                const auto answer =
                    post("/orders/o-1/lines",
                         R"({"item":")" + item + R"(","product":"Pen","price":{"cents":1}})");
                if (answer.status == 200) {
                    ++added;
                } else {
                    EXPECT_EQ(answer.status, 409) << answer.body;
                }
            }
        });
    }
    clerks.clear();
    EXPECT_GT(added, 0);
    EXPECT_EQ(header_of(get("/orders/o-1"), "ETag"), '"' + std::to_string(added) + '"');
    EXPECT_THAT(get("/orders/o-1").body,
                HasSubstr(R"("price":{"cents":)" + std::to_string(2500 + added) + "}"));
}

}  // namespace
}  // namespace orders
