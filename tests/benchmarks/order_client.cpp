#include "order_client.hpp"

#include <utility>

#include "outcome.hpp"

namespace skald::bench {
namespace {

std::string order_body(const std::string& id) {
    return R"({"id":")" + id +
           R"(","customer":"Alice","lines":[{"item":"i-1","product":"Lamp",)"
           R"("price":{"cents":2000},"list_price":{"cents":2000}}]})";
}

}  // namespace

OrderClient::OrderClient(const std::string& data)
    : service_({SKALD_ORDER_SERVICE, "--listen", "127.0.0.1:0", "--data", data}) {}

bool OrderClient::post(const std::string& path, std::string body) {
    http::Request request{.method = http::Method::post, .body = std::move(body)};
    request.headers.add("Content-Type", "application/json");
    const auto answer = client_.send(service_.url(path), std::move(request));
    return answer && (answer->status == 200 || answer->status == 201);
}

double OrderClient::place() {
    return post("/orders", order_body("o-" + std::to_string(++placed_))) ? 1.0 : 0.0;
}

Contender OrderClient::places(std::string name) {
    return repeat_timed(std::move(name), [this] { return place(); });
}

void OrderClient::pay_for(const std::string& id) {
    require(post("/orders", order_body(id)), "placing an order");
    require(post("/orders/" + id + "/confirm", R"({"sales_person":"Bob"})"), "confirming it");
    require(post("/orders/" + id + "/pay", R"({"amount":{"cents":2500}})"), "paying for it");
}

std::string OrderClient::position() {
    const auto answer = value_of(client_.get(service_.url("/orders?limit=1")));
    return std::string(answer.headers.find("Skald-Position").value_or(""));
}

}  // namespace skald::bench
