#include <gmock/gmock.h>

#include <skald/adapters/telemetry/metrics.hpp>
#include <skald/adapters/telemetry/request_metrics.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

namespace skald::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Metrics, AreTextForPrometheus) {
    Metrics metrics;
    const Counters orders = metrics.counters("orders_total", "Orders that were placed");
    orders.add({{"customer", "new"}});
    orders.add({{"customer", "new"}}, 2);
    orders.add({{"customer", "old"}});
    const Gauges height = metrics.gauges("height", "How high");
    height.set({}, 3);
    height.set({}, 1.5);
    EXPECT_EQ(metrics.text(),
              "# HELP orders_total Orders that were placed\n"
              "# TYPE orders_total counter\n"
              "orders_total{customer=\"old\"} 1\n"
              "orders_total{customer=\"new\"} 3\n"
              "# HELP height How high\n"
              "# TYPE height gauge\n"
              "height 1.5\n");
}

TEST(Metrics, CountDurationsInBucketsOfSeconds) {
    Metrics metrics;
    const Durations durations = metrics.durations("work_seconds", "Work");
    durations.observe({}, 200us);
    durations.observe({}, 1min);
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("work_seconds_bucket{le=\"0.0001\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("work_seconds_bucket{le=\"0.00025\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("work_seconds_bucket{le=\"10\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("work_seconds_bucket{le=\"+Inf\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("work_seconds_sum 60.0002\n"));
}

TEST(Metrics, EscapeWhatIsInLabels) {
    Metrics metrics;
    metrics.counters("x_total", "x").add({{"path", "a\"b\\c\nd"}});
    EXPECT_THAT(metrics.text(), HasSubstr(R"(x_total{path="a\"b\\c\nd"} 1)"));
}

TEST(Metrics, LoseWhatHasALabelWithoutAValidName) {
    Metrics metrics;
    const Counters counters = metrics.counters("x_total", "x");
    counters.add({{"no label", "1"}});
    EXPECT_THAT(metrics.text(), Not(HasSubstr("x_total{")));
}

TEST(Metrics, HaveEachNameOnce) {
    Metrics metrics;
    metrics.counters("x_total", "x");
    EXPECT_THROW(metrics.counters("x_total", "x"), std::invalid_argument);
    EXPECT_THROW(metrics.gauges("x_total", "x"), std::invalid_argument);
    EXPECT_THROW(metrics.gauges("no name", "x"), std::invalid_argument);
}

TEST(Metrics, AreCountedByAllThreads) {
    Metrics metrics;
    const Counters counters = metrics.counters("x_total", "x");
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&] {
                for (int i = 0; i < 1000; ++i) counters.add({{"kind", "a"}});
            });
        }
    }
    EXPECT_THAT(metrics.text(), HasSubstr("x_total{kind=\"a\"} 4000\n"));
}

TEST(RequestMetrics, CountRequestsByMethodEndpointAndStatus) {
    Metrics metrics;
    const RequestMetrics requests(metrics);
    requests.count("GET", "/orders/{id}", 200);
    requests.count("GET", "", 404);
    requests.took("GET", "/orders/{id}", 1ms);
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("http_requests_total{endpoint=\"/orders/{id}\",method=\"GET\","
                                "status_code=\"200\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("http_requests_total{endpoint=\"none\",method=\"GET\","
                                "status_code=\"404\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("http_request_duration_seconds_count{endpoint=\"/orders/{id}\","
                                "method=\"GET\"} 1\n"));
}

}  // namespace
}  // namespace skald::telemetry
