// What the shop publishes, held against its AsyncAPI document, and the document against the
// specification.
#include "orders/published/asyncapi_document.hpp"

#include <algorithm>
#include <cstdlib>
#include <skald/core/json_string.hpp>

#include "../process.hpp"
#include "orders/generate/shop_simulation.hpp"
#include "shop_setup.hpp"
#include "topic_reader.hpp"

namespace orders {
namespace {

using skald::ReceivedMessage;
using ::testing::HasSubstr;

// For the checker: a line of JSON.
std::string record_line(const ReceivedMessage& message, const std::string& payload) {
    std::string out = R"({"topic":)";
    skald::append_json_string(out, message.topic);
    out += R"(,"key":)";
    skald::append_json_string(out, message.key);
    out += R"(,"payload":)";
    skald::append_json_string(out, payload);
    out += R"(,"headers":{)";
    for (const auto& [name, value] : message.headers) {
        if (out.back() != '{') out += ',';
        skald::append_json_string(out, name);
        out += ':';
        skald::append_json_string(out, value);
    }
    return out + "}}\n";
}

class PublishedEvents : public ShopTest {
public:
    void SetUp() override {
        const bool has_checker = !std::string_view(SKALD_NODE).empty() &&
                                 std::filesystem::exists(SKALD_ASYNCAPI "/node_modules/ajv");
        if (has_checker || std::getenv("SKALD_SKIP_NOTHING")) return;
        GTEST_SKIP() << "scripts/setup api installs what checks AsyncAPI documents";
    }
    Ended check(const std::string& document, const std::string& lines) {
        std::ofstream(file("asyncapi.json")) << document;
        std::ofstream(file("records")) << lines;
        return Process(SKALD_NODE, {SKALD_ASYNCAPI "/check_asyncapi.mjs", file("asyncapi.json"),
                                    file("records")})
            .finish();
    }
    /// Everything that can happen in the shop has happened, and is published.
    std::vector<ReceivedMessage> messages() {
        constexpr ShopOptions simulated{.orders = 60};
        const auto events = simulate_shop(simulated).size();
        const auto shop = start_service(prepare_shop(simulated));
        const auto position = [&](const std::string& metric) {
            const std::string text = "\n" + get(shop, "/metrics").body;
            const auto at = text.find("\n" + metric + " ");
            return at == std::string::npos ? 0.0 : std::stod(text.substr(at + metric.size() + 2));
        };
        const auto published = [&](std::size_t count) {
            return eventually(
                [&] { return position("skald_relay_position") == static_cast<double>(count); });
        };
        EXPECT_TRUE(published(events));
        const http::Headers traced{
            {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}};
        EXPECT_EQ(place(shop, "my-1").status, 201);
        EXPECT_EQ(post(shop, "/orders/my-1/lines",
                       R"({"item":"i-2","product":"Pen","price":{"cents":5}})", traced)
                      .status,
                  200);
        EXPECT_EQ(send(shop, http::Method::del, "/orders/my-1/lines/i-2").status, 200);
        EXPECT_EQ(post(shop, "/orders/my-1/cancel", R"({"reason":"\"no\" more"})").status, 200);
        EXPECT_TRUE(published(events + 4));
        std::vector<ReceivedMessage> all;
        for (const std::string& topic : publication().topics()) {
            const auto some =
                skald::kafka::test::read_topic(brokers(), topic, Publication::partitions);
            all.insert(all.end(), some.begin(), some.end());
        }
        EXPECT_EQ(all.size(), events + 4);
        return all;
    }
};

TEST_F(PublishedEvents, AreAsTheDocumentSaysAndOfEveryTypeInIt) {
    const std::string document = asyncapi_document(publication());
    std::string lines;
    const auto all = messages();
    for (const ReceivedMessage& message : all) lines += record_line(message, message.payload);
    const Ended checked = check(document, lines);
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
    EXPECT_THAT(checked.out, HasSubstr("16 of 16 types"));
    EXPECT_THAT(checked.out, HasSubstr(std::to_string(all.size()) + " records"));

    // Each of these differs from the document in one place.
    const auto placed = std::find_if(all.begin(), all.end(), [](const ReceivedMessage& message) {
        return message.header("ce_type") == "order-placed";
    });
    ASSERT_NE(placed, all.end());
    std::vector<std::pair<std::string, ReceivedMessage>> others;
    others.emplace_back("payload", *placed).second.payload = R"({"customer":"A","lines":[]})";
    others.emplace_back("payload", *placed).second.payload.insert(1, R"("more":1,)");
    others.emplace_back("headers", *placed).second.headers.add("ce_unknown", "1");
    others.emplace_back("headers", *placed).second.headers.add("ce_time", "yesterday");
    others.emplace_back("key", *placed).second.key = "item-1";
    others.emplace_back("no channel", *placed).second.topic = "elsewhere";
    others.emplace_back("no message", *placed).second.headers.add("ce_type", "item-picked");
    for (const auto& [words, other] : others) {
        const Ended refused = check(document, record_line(other, other.payload));
        EXPECT_EQ(refused.exit_code, 1) << words;
        EXPECT_THAT(refused.out, HasSubstr(words));
    }
}

TEST_F(PublishedEvents, HaveADocumentThatTheSpecificationAllows) {
    const std::string document = asyncapi_document({.prefix = "shop."});
    EXPECT_THAT(document, HasSubstr(R"("address":"shop.order")"));
    EXPECT_EQ(check(document, "").exit_code, 0);
    std::string other = document;
    other.replace(other.find(R"("action":"send")"), 15, R"("action":"shout")");
    EXPECT_THAT(check(other, "").out, HasSubstr("not AsyncAPI"));
    const Ended printed =
        Process(SKALD_ORDER_SERVICE, {"--asyncapi", "--topic-prefix", "shop."}).finish();
    EXPECT_EQ(printed.exit_code, 0);
    EXPECT_EQ(printed.out, document);
}

}  // namespace
}  // namespace orders
