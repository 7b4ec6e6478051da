#include <gtest/gtest.h>

#include <skald/adapters/http/problem.hpp>

namespace skald::http {
namespace {

int status_of(Errc code, bool conditional = false) {
    return problem_of(Error{code, "words"}, conditional).status;
}

TEST(HttpProblem, EachErrorHasItsStatus) {
    EXPECT_EQ(status_of(Errc::wrong_expected_version, true), 412);
    EXPECT_EQ(status_of(Errc::wrong_expected_version, false), 409);
    EXPECT_EQ(status_of(Errc::condition_failed, true), 409);
    EXPECT_EQ(status_of(Errc::stream_deleted), 410);
    EXPECT_EQ(status_of(Errc::not_found), 404);
    EXPECT_EQ(status_of(Errc::already_open), 503);
    EXPECT_EQ(status_of(Errc::unsupported_format), 500);
    EXPECT_EQ(status_of(Errc::permission_denied), 500);
    EXPECT_EQ(status_of(Errc::unavailable), 503);
    EXPECT_EQ(status_of(Errc::timed_out), 504);
    EXPECT_EQ(status_of(Errc::corrupt), 500);
    EXPECT_EQ(status_of(Errc::io), 500);
    EXPECT_EQ(status_of(Errc::too_large), 413);
    EXPECT_EQ(status_of(Errc::invalid_argument), 400);
    EXPECT_EQ(status_of(Errc::handler_failed), 500);
}

TEST(HttpProblem, AConflictSaysTheVersions) {
    const Error error = wrong_expected_version("order-7", ExpectedVersion::exactly(Version(3)),
                                               {.last_version = Version(5)});
    const std::string json = to_json(problem_of(error, true));
    EXPECT_TRUE(json.starts_with(
        R"({"type":"urn:skald:problem:wrong-expected-version","title":"wrong expected version","status":412,"detail":")"))
        << json;
    EXPECT_TRUE(json.ends_with(R"(,"expectedVersion":3,"actualVersion":5})")) << json;
}

TEST(HttpProblem, WhatFailedInsideIsNotTold) {
    EXPECT_EQ(to_json(problem_of(Error{Errc::io, "/var/lib/orders: EIO"}, false)),
              R"({"type":"about:blank","title":"Internal Server Error","status":500})");
    for (const Errc code : {Errc::unavailable, Errc::timed_out, Errc::already_open}) {
        const Problem problem = problem_of(Error{code, "/var/lib/orders/lock: held"}, false);
        EXPECT_EQ(problem.detail, "") << to_string(code);
        EXPECT_NE(problem.title, "") << to_string(code);
    }
}

TEST(HttpProblem, ARefusalHasItsCodeAndWords) {
    EXPECT_EQ(to_json(problem_of(Refusal{"already-paid", "The order \"7\" is paid."})),
              R"({"type":"urn:skald:problem:refused","title":"refused","status":422,)"
              R"("detail":"The order \"7\" is paid.","code":"already-paid"})");
}

TEST(HttpProblem, ACommandThatWasNotExecutedIsEither) {
    EXPECT_EQ(problem_of(CommandResult(Refusal{"c", "m"}), true).status, 422);
    EXPECT_EQ(problem_of(CommandResult(Error{Errc::wrong_expected_version, "at 3"}), true).status,
              412);
}

TEST(HttpProblem, AsAResponseItIsNotStored) {
    const Response response = to_response({.status = 404, .instance = "/orders/7"});
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
    EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
    EXPECT_FALSE(response.headers.find("Retry-After"));
    EXPECT_EQ(response.body,
              R"({"type":"about:blank","title":"Not Found","status":404,"instance":"/orders/7"})");
}

TEST(HttpProblem, WhatMayWorkLaterSaysSo) {
    EXPECT_TRUE(to_response({.status = 503}).headers.find("Retry-After"));
    EXPECT_TRUE(to_response({.status = 504}).headers.find("Retry-After"));
}

}  // namespace
}  // namespace skald::http
