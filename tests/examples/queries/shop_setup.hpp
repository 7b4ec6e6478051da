// The order service and its read side on the broker and the server that all tests share: topics and
// a schema of their own.
#pragma once
#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <skald/adapters/http/http_client.hpp>
#include <skald/adapters/postgres/postgres_database.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/random.hpp>
#include <skald/core/testing/recording_log.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "../../eventually.hpp"
#include "../temporary_directory.hpp"
#include "orders/queries/query_service.hpp"
#include "orders/service/order_service.hpp"

namespace orders {

namespace http = skald::http;
using skald::testing::eventually;

/// The first line of a file that a script has written. Throws if there is none: a test without its
/// server must not pass.
inline std::string line_of(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (std::getline(file, line)) return line;
    throw std::runtime_error("no server: there is no " + path);
}

class ShopTest : public ::testing::Test {
public:
    ShopTest() { run("create schema " + schema_); }
    ~ShopTest() override { run("drop schema " + schema_ + " cascade"); }

    std::string brokers() const { return line_of(SKALD_KAFKA_DIR "/bootstrap"); }
    /// Tables without a schema in their name are this test's own.
    std::string database() const {
        return line_of(SKALD_POSTGRES_DIR "/connection") + " options=-csearch_path=" + schema_;
    }
    const Publication& publication() const { return publication_; }
    std::string file(const std::string& name) const { return directory_.file(name); }

    void run(const std::string& statement) {
        const auto opened = skald::postgres::PostgresDatabase::open({.connection = database()});
        ASSERT_TRUE(opened) << to_string(opened.error());
        const auto sql = (*opened)->begin();
        ASSERT_TRUE(sql) << to_string(sql.error());
        const auto done = (*sql)->run(statement);
        ASSERT_TRUE(done) << to_string(done.error());
        ASSERT_TRUE((*sql)->commit());
    }

    std::unique_ptr<OrderService> start_service(std::optional<PreparedLog> import = {},
                                                const std::string& data = "data") {
        OrderServiceOptions options;
        options.data = file(data);
        options.kafka.bootstrap_servers = brokers();
        options.publication = publication_;
        options.missing_topics = MissingTopics::create;
        auto started = OrderService::start(options, {clock_, random_, log_, {}}, std::move(import));
        EXPECT_TRUE(started) << to_string(started.error());
        return started ? *std::move(started) : nullptr;
    }
    /// The topics are there by then, which the order service makes in the background.
    std::unique_ptr<QueryService> start_queries(std::chrono::nanoseconds read_wait_max) {
        EXPECT_TRUE(wait_for_topics({.bootstrap_servers = brokers()}, publication_.topics(),
                                    MissingTopics::create, {}));
        QueryServiceOptions options;
        options.views.database = database();
        options.views.kafka.bootstrap_servers = brokers();
        options.views.publication = publication_;
        options.read_wait_max = read_wait_max;
        auto started = QueryService::start(options, {clock_, random_, log_, {}});
        EXPECT_TRUE(started) << to_string(started.error());
        return started ? *std::move(started) : nullptr;
    }

    http::Response send(const auto& service, http::Method method, const std::string& path,
                        std::string body = {}, http::Headers headers = {}) {
        if (!body.empty()) headers.add("Content-Type", "application/json");
        auto answer = client_.send(
            "http://127.0.0.1:" + std::to_string(service->port()) + path,
            {.method = method, .headers = std::move(headers), .body = std::move(body)});
        EXPECT_TRUE(answer) << path << ": " << to_string(answer.error());
        return answer ? *std::move(answer) : http::Response{.status = 0};
    }
    http::Response get(const auto& service, const std::string& path, http::Headers headers = {}) {
        return send(service, http::Method::get, path, {}, std::move(headers));
    }
    http::Response post(const auto& service, const std::string& path, std::string body,
                        http::Headers headers = {}) {
        return send(service, http::Method::post, path, std::move(body), std::move(headers));
    }
    http::Response place(const auto& service, const std::string& id) {
        return post(service, "/orders",
                    R"({"id":")" + id +
                        R"(","customer":"Alice","lines":[{"item":"i-1","product":"Lamp",)"
                        R"("price":{"cents":2000}}]})");
    }

private:
    static std::string fresh_name() {
        static int count = 0;
        return "shop" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    }

    TemporaryDirectory directory_;
    const std::string schema_ = fresh_name();
    // Topics outlive a run of the tests, numbers of processes come again.
    const Publication publication_{
        schema_ + "-" +
        std::to_string(std::chrono::system_clock::now().time_since_epoch().count()) + "."};
    skald::SystemClock clock_;
    skald::SystemRandom random_;
    skald::testing::RecordingLog log_;
    http::Client client_;
};

}  // namespace orders
