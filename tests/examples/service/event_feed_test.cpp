#include <atomic>
#include <charconv>
#include <mutex>

#include "service_setup.hpp"

namespace orders {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class EventFeedTest : public ServiceTest {
public:
    // Listens until so many events have come, but not for ever.
    std::vector<http::ServerSentEvent> hear(std::size_t count, const std::string& query,
                                            http::Headers headers = {}) {
        std::vector<http::ServerSentEvent> heard;
        const auto until = std::chrono::steady_clock::now() + 30s;
        const auto listened = client().listen(
            url("/events" + query), {.headers = std::move(headers)},
            [&](const http::ServerSentEvent& event) {
                if (!event.data.empty()) heard.push_back(event);
                return heard.size() < count;
            },
            [&] { return std::chrono::steady_clock::now() < until; });
        EXPECT_TRUE(listened) << to_string(listened.error());
        return heard;
    }
    static std::vector<std::uint64_t> positions(const std::vector<http::ServerSentEvent>& events) {
        std::vector<std::uint64_t> positions;
        for (const auto& event : events) positions.push_back(std::stoull(event.id));
        return positions;
    }
    // All events of orders are all events of this store.
    static std::vector<std::uint64_t> up_to(std::uint64_t last) {
        std::vector<std::uint64_t> positions;
        for (std::uint64_t i = 1; i <= last; ++i) positions.push_back(i);
        return positions;
    }
    std::string metric(const std::string& name) {
        const std::string text = get("/metrics").body;
        const auto begin = text.find('\n' + name + ' ') + name.size() + 2;
        return text.substr(begin, text.find('\n', begin) - begin);
    }
    bool is_live(int listeners) {
        return eventually(
            [&] { return metric("skald_event_feed_live") == std::to_string(listeners); });
    }
};

TEST_F(EventFeedTest, WhoComesLaterHearsFromTheBeginningIfAsked) {
    place("o-1");
    confirm("o-1");
    const auto heard = hear(2, "?after=0");
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0].id, "1");
    EXPECT_THAT(heard[0].data, HasSubstr(R"("order":"o-1","version":0,"type":"order-placed")"));
    EXPECT_EQ(heard[1].id, "2");
}

TEST_F(EventFeedTest, WhoListensHearsWhatHappens) {
    place("o-1");
    std::vector<http::ServerSentEvent> heard;
    std::jthread listener([&] { heard = hear(2, ""); });
    ASSERT_TRUE(is_live(1));
    place("o-2");
    confirm("o-1");
    listener.join();
    EXPECT_EQ(positions(heard), (std::vector<std::uint64_t>{2, 3}));
}

TEST_F(EventFeedTest, WhoComesBackMissesNothingAndHearsNothingTwice) {
    constexpr std::uint64_t orders = 60;
    std::jthread clerk([&] {
        for (std::uint64_t i = 1; i <= orders; ++i) place("o-" + std::to_string(i));
    });
    std::vector<std::uint64_t> heard;
    while (heard.size() < orders) {
        const auto last = std::to_string(heard.empty() ? 0 : heard.back());
        for (const auto position : positions(hear(7, "", {{"Last-Event-ID", last}}))) {
            heard.push_back(position);
        }
        if (orders - heard.size() < 7) break;
    }
    clerk.join();
    const auto last = std::to_string(heard.back());
    for (const auto position :
         positions(hear(orders - heard.size(), "", {{"Last-Event-ID", last}}))) {
        heard.push_back(position);
    }
    EXPECT_EQ(heard, up_to(orders));
}

TEST_F(EventFeedTest, AllListenersHearAllEventsInOrder) {
    constexpr std::size_t orders = 40;
    constexpr std::size_t listeners = 20;
    std::vector<std::vector<http::ServerSentEvent>> heard(listeners);
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < listeners; ++i) {
            // One half comes before, the other while it happens.
            if (i == listeners / 2) {
                ASSERT_TRUE(is_live(static_cast<int>(i)));
            }
            if (i >= listeners / 2) place("o-" + std::to_string(i));
            threads.emplace_back([&, i] { heard[i] = hear(orders, "?after=0"); });
        }
        for (std::size_t i = listeners / 2; i < orders; ++i) place("p-" + std::to_string(i));
    }
    for (const auto& events : heard) EXPECT_EQ(positions(events), up_to(orders));
}

TEST_F(EventFeedTest, AListenerThatPausesMissesNothing) {
    constexpr std::size_t orders = 300;
    const std::string customer(50'000, 'c');  // more than the kernel and the queue take
    std::atomic<bool> goes_on = false;
    std::vector<std::uint64_t> heard;
    std::jthread listener([&] {
        const auto listened =
            client().listen(url("/events"), {}, [&](const http::ServerSentEvent& event) {
                if (event.data.empty()) return true;
                heard.push_back(std::stoull(event.id));
                if (heard.size() == 1) goes_on.wait(false);
                return heard.size() < orders;
            });
        EXPECT_TRUE(listened) << to_string(listened.error());
    });
    ASSERT_TRUE(is_live(1));
    for (std::size_t i = 0; i < orders; ++i) place("o-" + std::to_string(i), customer);
    EXPECT_TRUE(is_live(0));
    goes_on = true;
    goes_on.notify_all();
    listener.join();
    EXPECT_EQ(heard, up_to(orders));
}

TEST_F(EventFeedTest, AListenerThatGoesIsForgotten) {
    {
        std::atomic<bool> stays = true;
        std::jthread listener([&] {
            EXPECT_TRUE(client().listen(
                url("/events"), {}, [](const auto&) { return true; },
                [&] { return stays.load(); }));
        });
        EXPECT_TRUE(is_live(1));
        stays = false;
    }
    EXPECT_TRUE(is_live(0));
}

TEST_F(EventFeedTest, APositionThatIsNotThereIsRefused) {
    EXPECT_EQ(get("/events?after=1").status, 400);
    EXPECT_EQ(get("/events?after=x").status, 400);
    EXPECT_EQ(get("/events", {{"Last-Event-ID", "9"}}).status, 400);
}

TEST_F(EventFeedTest, AnEmptyLastEventIdIsNone) {
    place("o-1");
    place("o-2");
    EXPECT_EQ(positions(hear(1, "?after=1", {{"Last-Event-ID", ""}})),
              (std::vector<std::uint64_t>{2}));
}

TEST_F(EventFeedTest, ListenersAreToldWhenTheServiceEnds) {
    std::jthread listener([&] { EXPECT_TRUE(hear(1, "").empty()); });
    ASSERT_TRUE(is_live(1));
    stop();
}

}  // namespace
}  // namespace orders
