// The order service on a free port, with its data in a directory that is gone with the test.
#pragma once
#include <gmock/gmock.h>

#include <memory>
#include <skald/adapters/http/http_client.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/random.hpp>
#include <skald/core/testing/recording_log.hpp>
#include <string>
#include <utility>

#include "../../eventually.hpp"
#include "../temporary_directory.hpp"
#include "orders/service/order_service.hpp"

namespace orders {

namespace http = skald::http;
using skald::testing::eventually;

inline std::string header_of(const http::Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(""));
}

class ServiceTest : public ::testing::Test {
public:
    ServiceTest() { start(); }

    void start(OrderServiceOptions options = {}) {
        options.data = directory_.file("data");
        auto started = OrderService::start(options, {clock_, random_, log_});
        ASSERT_TRUE(started) << to_string(started.error());
        service_ = *std::move(started);
    }
    void stop() { service_.reset(); }
    void restart(const OrderServiceOptions& options = {}) {
        stop();
        start(options);
    }
    OrderService& service() { return *service_; }
    skald::testing::RecordingLog& log() { return log_; }
    http::Client& client() { return client_; }
    std::string data_file(const std::string& name) const { return directory_.file("data/" + name); }

    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(service_->port()) + path;
    }
    http::Response send(http::Method method, const std::string& path, std::string body,
                        http::Headers headers = {}) {
        if (!body.empty() && headers.count("Content-Type") == 0) {
            headers.add("Content-Type", "application/json");
        }
        auto answer = client_.send(
            url(path), {.method = method, .headers = std::move(headers), .body = std::move(body)});
        EXPECT_TRUE(answer) << path << ": " << to_string(answer.error());
        return answer ? *std::move(answer) : http::Response{.status = 0};
    }
    http::Response post(const std::string& path, std::string body, http::Headers headers = {}) {
        return send(http::Method::post, path, std::move(body), std::move(headers));
    }
    http::Response get(const std::string& path, http::Headers headers = {}) {
        return send(http::Method::get, path, {}, std::move(headers));
    }

    /// An order of one item that costs 20.00 and 5.00 for the delivery.
    static std::string order_body(const std::string& id, const std::string& customer = "Alice") {
        return R"({"id":")" + id + R"(","customer":")" + customer + R"(","lines":[{"item":"i-)" +
               id + R"(","product":"Lamp","price":{"cents":2000}}]})";
    }
    http::Response place(const std::string& id, const std::string& customer = "Alice") {
        return post("/orders", order_body(id, customer));
    }
    http::Response confirm(const std::string& id) {
        return post("/orders/" + id + "/confirm", R"({"sales_person":"Bob"})");
    }
    http::Response pay(const std::string& id) {
        return post("/orders/" + id + "/pay", R"({"amount":{"cents":2500}})");
    }
    /// "ship" or "deliver".
    http::Response move_item(const std::string& id, const std::string& how) {
        return post("/orders/" + id + "/" + how,
                    R"({"package":"p-1","items":["i-)" + id + R"("]})");
    }

private:
    TemporaryDirectory directory_;
    skald::SystemClock clock_;
    skald::SystemRandom random_;
    skald::testing::RecordingLog log_;
    http::Client client_;
    std::unique_ptr<OrderService> service_;
};

}  // namespace orders
