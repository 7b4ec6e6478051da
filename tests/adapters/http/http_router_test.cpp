#include <gtest/gtest.h>

#include <skald/adapters/http/http_router.hpp>
#include <stdexcept>

namespace skald::http {
namespace {

// Answers with its own template and the parameters.
Result<Response> echo(const Request& request) {
    std::string text = request.route;
    for (const Parameter& one : request.parameters) text += " " + one.name + "=" + one.value;
    return Response::text(200, text);
}

std::string body_of(const Router& router, std::string target, Method method = Method::get) {
    Request request{.method = method, .target = std::move(target)};
    return router.answer(request).body;
}
int status_of(const Router& router, std::string target, Method method = Method::get) {
    Request request{.method = method, .target = std::move(target)};
    return router.answer(request).status;
}
std::string allow_of(const Router& router, std::string target, Method method) {
    Request request{.method = method, .target = std::move(target)};
    return std::string(router.answer(request).headers.find("Allow").value_or("none"));
}

TEST(HttpRouter, ParametersOfThePathAreFound) {
    Router router;
    router.get("/orders/{id}/lines/{line}", echo).get("/", echo);
    EXPECT_EQ(body_of(router, "/orders/7/lines/a%2Fb"), "/orders/{id}/lines/{line} id=7 line=a/b");
    EXPECT_EQ(body_of(router, "/"), "/");
}

TEST(HttpRouter, TheRestOfAPathHasNoSlashesButItsOwn) {
    Router router;
    router.get("/files/{path...}", echo).get("/orders/{id}", echo);
    EXPECT_EQ(body_of(router, "/files/a/b"), "/files/{path...} path=a/b");
    EXPECT_EQ(status_of(router, "/files/a%2Fb"), 400);
    EXPECT_EQ(status_of(router, "/files/a/%2Fetc"), 400);
    EXPECT_EQ(status_of(router, "/files/a/b%5Cc"), 400);
    EXPECT_EQ(status_of(router, "/files/..%2F..%2Fetc/passwd"), 400);
    EXPECT_EQ(body_of(router, "/orders/a%2Fb"), "/orders/{id} id=a/b");
}

TEST(HttpRouter, EveryMethodHasItsFunction) {
    Router router;
    router.put("/a", echo).patch("/a", echo).del("/a", echo);
    EXPECT_EQ(status_of(router, "/a", Method::put), 200);
    EXPECT_EQ(status_of(router, "/a", Method::patch), 200);
    EXPECT_EQ(status_of(router, "/a", Method::del), 200);
    EXPECT_EQ(status_of(router, "/a", Method::post), 405);
}

TEST(HttpRouter, AnExceptionWithoutAMessageIsAFailureToo) {
    Router router;
    router.get("/", [](const Request&) -> Result<Response> { throw std::runtime_error(""); });
    Request request{.target = "/"};
    std::string failure;
    EXPECT_EQ(router.answer(request, &failure).status, 500);
    EXPECT_EQ(failure, "an exception without a message");
}

TEST(HttpRouter, AParameterIsNeverEmpty) {
    Router router;
    router.get("/orders/{id}", echo).get("/files/{path...}", echo);
    EXPECT_EQ(status_of(router, "/orders/"), 404);
    EXPECT_EQ(status_of(router, "/files/"), 404);
    EXPECT_EQ(status_of(router, "/orders/7/"), 404);
    EXPECT_EQ(status_of(router, "//7"), 404);
}

TEST(HttpRouter, FixedTextWinsInTheEarliestPlace) {
    Router router;
    router.get("/{a}/b/c", echo).get("/a/{b}/c", echo).get("/a/b/{c}", echo).get("/{r...}", echo);
    EXPECT_EQ(body_of(router, "/a/b/c"), "/a/b/{c} c=c");
    EXPECT_EQ(body_of(router, "/a/x/c"), "/a/{b}/c b=x");
    EXPECT_EQ(body_of(router, "/x/b/c"), "/{a}/b/c a=x");
    // The first choices lead nowhere, and leave no parameters behind.
    EXPECT_EQ(body_of(router, "/a/b/c/d"), "/{r...} r=a/b/c/d");
}

TEST(HttpRouter, WhatIsNotThereIs404) {
    Router router;
    router.get("/orders", echo);
    Request request{.target = "/order?x=1", .request_id = "r1"};
    const Response response = router.answer(request);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, R"({"type":"about:blank","title":"Not Found","status":404,)"
                             R"("detail":"there is nothing at this path",)"
                             R"("instance":"/order","requestId":"r1"})");
    EXPECT_EQ(request.route, "");
}

TEST(HttpRouter, AnotherMethodIs405WithThoseThatAreAllowed) {
    Router router;
    router.get("/orders", echo).post("/orders", echo).add(Method::del, "/orders/{id}", echo);
    EXPECT_EQ(status_of(router, "/orders", Method::put), 405);
    EXPECT_EQ(allow_of(router, "/orders", Method::put), "OPTIONS, GET, HEAD, POST");
    EXPECT_EQ(allow_of(router, "/orders/7", Method::get), "OPTIONS, DELETE");
}

TEST(HttpRouter, OptionsAndHeadAreAnsweredByItself) {
    Router router;
    router.get("/orders", echo).post("/payments", echo);
    EXPECT_EQ(status_of(router, "/orders", Method::options), 204);
    EXPECT_EQ(allow_of(router, "/payments", Method::options), "OPTIONS, POST");
    EXPECT_EQ(status_of(router, "*", Method::options), 204);
    EXPECT_EQ(status_of(router, "*", Method::get), 400);
    EXPECT_EQ(status_of(router, "/none", Method::options), 404);
    EXPECT_EQ(body_of(router, "/orders", Method::head), "/orders");
    EXPECT_EQ(status_of(router, "/payments", Method::head), 405);
}

TEST(HttpRouter, TheQueryIsHandedOn) {
    Router router;
    router.get("/orders", [](const Request& request) -> Result<Response> {
        EXPECT_EQ(request.path, "/orders");
        return Response::text(200, std::string(request.query_value("state").value_or("none")));
    });
    EXPECT_EQ(body_of(router, "/orders?x&state=paid&state=shipped"), "paid");
    EXPECT_EQ(body_of(router, "/orders"), "none");
    EXPECT_EQ(status_of(router, "/orders?state=%FF"), 400);
}

TEST(HttpRouter, AnErrorBecomesItsProblem) {
    Router router;
    router.post("/pay", [](const Request&) -> Result<Response> {
        return Error{Errc::wrong_expected_version, "at 3"};
    });
    router.get("/io", [](const Request&) -> Result<Response> { return Error{Errc::io, "EIO"}; });
    EXPECT_EQ(status_of(router, "/pay", Method::post), 409);
    Request conditional{
        .method = Method::post, .target = "/pay", .headers = {{"If-Match", "\"2\""}}};
    std::string failure;
    EXPECT_EQ(router.answer(conditional, &failure).status, 412);
    EXPECT_EQ(failure, "");
    Request failing{.target = "/io"};
    const Response response = router.answer(failing, &failure);
    EXPECT_EQ(response.body.find("EIO"), std::string::npos);
    EXPECT_EQ(failure, "io: EIO");
}

TEST(HttpRouter, AnExceptionIs500WithoutItsWords) {
    Router router;
    router.get("/throw",
               [](const Request&) -> Result<Response> { throw std::runtime_error("a secret"); });
    router.get("/throw-int", [](const Request&) -> Result<Response> { throw 7; });
    Request request{.target = "/throw"};
    std::string failure;
    const Response response = router.answer(request, &failure);
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_EQ(failure, "a secret");
    EXPECT_EQ(status_of(router, "/throw-int"), 500);
}

TEST(HttpRouter, TheIdempotencyKeyIsHandedOnOrRefused) {
    Router router;
    router.post("/pay", [](const Request& request) -> Result<Response> {
        return Response::text(200, request.idempotency_key.value_or("none"));
    });
    Request with{
        .method = Method::post, .target = "/pay", .headers = {{"Idempotency-Key", "\"k-1\""}}};
    EXPECT_EQ(router.answer(with).body, "k-1");
    EXPECT_EQ(body_of(router, "/pay", Method::post), "none");
    Request malformed{
        .method = Method::post, .target = "/pay", .headers = {{"Idempotency-Key", "\"k"}}};
    EXPECT_EQ(router.answer(malformed).status, 400);
}

TEST(HttpRouter, MistakesInTemplatesAreKept) {
    const auto mistake = [](auto... templates) {
        Router router;
        (router.get(templates, echo), ...);
        return router.error().has_value();
    };
    EXPECT_FALSE(mistake("/a/{b}", "/a/{b}/c", "/a/b", "/a/{rest...}"));
    EXPECT_TRUE(mistake("a"));
    EXPECT_TRUE(mistake("/a/b{c}"));
    EXPECT_TRUE(mistake("/{}"));
    EXPECT_TRUE(mistake("/{a b}"));
    EXPECT_TRUE(mistake("/{rest...}/a"));
    EXPECT_TRUE(mistake("/a", "/a"));
    EXPECT_TRUE(mistake("/{a}", "/{b}/c"));
    Router without;
    without.get("/a", {});
    EXPECT_TRUE(without.error());
}

}  // namespace
}  // namespace skald::http
