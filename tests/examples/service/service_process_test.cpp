// The program as it is run: it says where it listens, and ends in order when it is told to.
#include <gtest/gtest.h>

#include <skald/adapters/http/http_client.hpp>

#include "../process.hpp"
#include "../temporary_directory.hpp"

namespace orders {
namespace {

namespace http = skald::http;

Process service_in(const TemporaryDirectory& directory) {
    return Process(SKALD_ORDER_SERVICE, {"--listen", "127.0.0.1:0", "--data",
                                         directory.file("data"), "--log-level", "warning"});
}

// Where the program says that it listens; empty: it ended before. Warnings may come first.
std::string url_of(Process& service) {
    while (service.read_lines(1)) {
        const std::string& said = service.out();
        const auto begin = said.find("http://");
        if (begin != std::string::npos) return said.substr(begin, said.find('\n', begin) - begin);
    }
    return {};
}

TEST(OrderServiceProgram, KeepsOrdersFromOneRunToTheNext) {
    const TemporaryDirectory directory;
    http::Client client;
    http::Request order{.method = http::Method::post,
                        .headers = {{"Content-Type", "application/json"}}};
    order.body =
        R"({"id":"o-1","customer":"A","lines":[{"item":"i","product":"p","price":{"cents":1}}]})";
    for (const int signal : {SIGTERM, SIGINT, SIGKILL}) {
        Process service = service_in(directory);
        const std::string url = url_of(service);
        ASSERT_NE(url, "") << service.finish().out;
        const auto answer = client.send(url + "/orders", order);
        ASSERT_TRUE(answer) << to_string(answer.error());
        EXPECT_EQ(answer->status, signal == SIGTERM ? 201 : 422);
        service.signal(signal);
        EXPECT_EQ(service.finish().exit_code, signal == SIGKILL ? -1 : 0);
    }
    Process service = service_in(directory);
    const auto order_again = client.get(url_of(service) + "/orders/o-1");
    ASSERT_TRUE(order_again);
    EXPECT_EQ(order_again->status, 200);
}

TEST(OrderServiceProgram, SaysWhatIsWrongWithItsArguments) {
    const auto exit_code = [](std::vector<std::string> arguments) {
        return Process(SKALD_ORDER_SERVICE, std::move(arguments)).finish().exit_code;
    };
    EXPECT_EQ(exit_code({"--listen", "here"}), 2);
    EXPECT_EQ(exit_code({"--listen", "127.0.0.1:99999"}), 2);
    EXPECT_EQ(exit_code({"--log-level", "loud"}), 2);
    EXPECT_EQ(exit_code({"--help"}), 0);
    EXPECT_EQ(exit_code({"--listen", "127.0.0.1:0", "--data", "/proc/nowhere"}), 1);
}

}  // namespace
}  // namespace orders
