#include <gmock/gmock.h>

#include <skald/adapters/http/entity_tag.hpp>
#include <skald/adapters/http/problem.hpp>

#include "server_setup.hpp"

namespace skald::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// How a service looks: this is all that a user writes.
Router orders() {
    Router router;
    router.get("/orders/{id}", [](const Request& request) -> Result<Response> {
        if (request.parameter("id") != "7") return Error{Errc::not_found, "there is no such order"};
        Response response = Response::json(200, R"({"id":"7"})");
        response.headers.set(header::etag, etag_of(Version(3)));
        return response;
    });
    router.post("/orders/{id}/payment", [](const Request& request) -> Result<Response> {
        const auto expected = expected_version(request);
        if (!expected) return expected.error();
        if (*expected && **expected != ExpectedVersion::exactly(Version(3))) {
            return wrong_expected_version("order-7", **expected, {.last_version = Version(3)});
        }
        return Response::json(200, request.body);
    });
    return router;
}

TEST_F(ServerTest, AGetIsAnsweredByItsHandler) {
    start(orders());
    const std::string answer = answer_to("GET /orders/7 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n{\"id\":\"7\"}"));
    EXPECT_THAT(answer, HasSubstr("\r\nETag: \"3\"\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 10\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
}

TEST_F(ServerTest, OneConnectionCarriesManyRequests) {
    start(orders());
    RawClient raw = client();
    for (int i = 0; i < 3; ++i) {
        raw.send("POST /orders/7/payment HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
        EXPECT_THAT(raw.read_response(), EndsWith("\r\n\r\n{}"));
    }
    EXPECT_EQ(server().status().connections, 1U);
}

}  // namespace
}  // namespace skald::http
