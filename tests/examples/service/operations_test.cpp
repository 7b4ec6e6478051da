#include <boost/json.hpp>
#include <set>

#include "service_setup.hpp"

namespace orders {
namespace {

using ::testing::HasSubstr;

class OperationsTest : public ServiceTest {};

TEST_F(OperationsTest, TheServiceIsLiveAndReady) {
    EXPECT_EQ(get("/health/live").body, R"({"status":"live"})");
    EXPECT_EQ(get("/health/ready").body, R"({"status":"ready"})");
    EXPECT_EQ(header_of(get("/health/ready"), "Cache-Control"), "no-store");
}

TEST_F(OperationsTest, MetricsCountWhatWasDone) {
    place("o-1");
    place("o-1");
    get("/orders/o-1");
    get("/nowhere");
    ASSERT_TRUE(eventually([&] {
        return get("/metrics").body.find(R"(endpoint="none",method="GET",status_code="404"} 1)") !=
               std::string::npos;
    }));
    const auto metrics = get("/metrics");
    EXPECT_EQ(header_of(metrics, "Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    for (const char* line :
         {R"(http_requests_total{endpoint="/orders",method="POST",status_code="201"} 1)",
          R"(http_requests_total{endpoint="/orders",method="POST",status_code="422"} 1)",
          R"(http_requests_total{endpoint="/orders/{id}",method="GET",status_code="200"} 1)",
          R"(http_request_duration_seconds_count{endpoint="/orders",method="POST"} 2)",
          R"(skald_command_duration_seconds_count{command="place",outcome="executed"} 1)",
          R"(skald_command_duration_seconds_count{command="place",outcome="refused"} 1)",
          "skald_append_events_total 1", R"(skald_appends_total{outcome="stored"} 1)",
          "skald_append_duration_seconds_count 1", "skald_store_head_position 1",
          "skald_store_writable 1", R"(skald_projection_running{projection="order-list"} 1)",
          "http_event_streams 0"}) {
        EXPECT_THAT(metrics.body, HasSubstr(std::string(line) + '\n'));
    }
}

TEST_F(OperationsTest, EachRequestIsLoggedWithItsId) {
    EXPECT_EQ(header_of(get("/orders", {{"X-Request-ID", "r-42"}}), "X-Request-ID"), "r-42");
    EXPECT_TRUE(eventually([&] {
        for (const auto& record : log().records()) {
            for (const auto& field : record.fields) {
                if (field == std::pair<std::string, std::string>("request_id", "r-42")) return true;
            }
        }
        return false;
    }));
}

TEST_F(OperationsTest, TheDescriptionHasExactlyTheRoutesThatThereAre) {
    const auto document = boost::json::parse(get("/openapi.json").body);
    std::multiset<std::string> described;
    for (const auto& path : document.at("paths").as_object()) {
        for (const auto& operation : path.value().as_object()) {
            std::string method(operation.key());
            if (method == "parameters") continue;
            for (char& c : method) c = static_cast<char>(std::toupper(c));
            described.insert(method + ' ' + std::string(path.key()));
        }
    }
    const auto routes = service().routes();
    EXPECT_EQ(described, std::multiset<std::string>(routes.begin(), routes.end()));
}

TEST_F(OperationsTest, ThePageIsSentOnceAndMayReachNothingElse) {
    for (const char* path : {"/", "/dashboard.css", "/dashboard.js"}) {
        const auto first = get(path);
        EXPECT_EQ(first.status, 200) << path;
        EXPECT_EQ(header_of(first, "Cache-Control"), "no-cache") << path;
        EXPECT_THAT(header_of(first, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
        const auto again = get(path, {{"If-None-Match", header_of(first, "ETag")}});
        EXPECT_EQ(again.status, 304) << path;
    }
    EXPECT_EQ(header_of(get("/"), "Content-Type"), "text/html; charset=utf-8");
}

TEST_F(OperationsTest, OrdersAreThereAgainAfterARestart) {
    place("o-1");
    restart();
    EXPECT_EQ(get("/orders/o-1").status, 200);
    EXPECT_THAT(get("/orders", {{"Skald-Min-Position", "1"}}).body, HasSubstr("o-1"));
}

TEST_F(OperationsTest, ADirectoryIsServedOnce) {
    skald::SystemClock clock;
    skald::SystemRandom random;
    skald::NullLog log;
    OrderServiceOptions options;
    options.data = data_file("");
    const auto second = OrderService::start(options, {clock, random, log});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, skald::Errc::already_open);
}

}  // namespace
}  // namespace orders
