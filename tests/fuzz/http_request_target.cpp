#include <algorithm>
#include <optional>
#include <skald/adapters/http/entity_tag.hpp>
#include <skald/adapters/http/http_router.hpp>
#include <skald/core/assert.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/core/utf8.hpp>
#include <utility>
#include <vector>

#include "answer.hpp"
#include "fuzz_targets.hpp"
#include "request_reader.hpp"

namespace skald::fuzz {
namespace {

using http::Request;
using http::RequestReader;

const http::ServerOptions limits{.target_bytes_max = 200,
                                 .head_bytes_max = 2000,
                                 .header_count_max = 10,
                                 .body_bytes_max = 1000};

struct Outcome {
    std::vector<Request> requests;
    bool is_refused = false;
};

// Takes all requests that are whole. False: one was refused.
bool take_all(RequestReader& reader, Outcome& outcome) {
    for (;;) {
        switch (reader.next()) {
            case RequestReader::Step::need_more:
                return true;
            case RequestReader::Step::has_head:
                (void)reader.expects_continue();
                break;
            case RequestReader::Step::has_request:
                outcome.requests.push_back(reader.take());
                break;
            case RequestReader::Step::has_bad_head:
                SKALD_ASSERT(reader.refusal().status >= 400 && !reader.refusal().reason.empty());
                return false;
        }
    }
}

Outcome read(std::string_view bytes, std::size_t piece_max) {
    RequestReader reader(limits);
    Outcome outcome;
    while (!bytes.empty() && !outcome.is_refused) {
        const auto room = reader.room();
        SKALD_ASSERT(!room.empty());
        const std::size_t size = std::min({room.size(), bytes.size(), piece_max});
        std::copy_n(bytes.begin(), size, room.begin());
        reader.received(size);
        bytes.remove_prefix(size);
        outcome.is_refused = !take_all(reader, outcome);
    }
    return outcome;
}

http::Router some_routes() {
    http::Router router;
    const auto echo = [](const Request& request) -> Result<http::Response> {
        http::Response response = http::Response::text(200, request.body);
        for (const auto& one : request.parameters) response.headers.add(one.name, one.value);
        for (const auto& one : request.query) response.headers.add(one.name, one.value);
        if (auto expected = http::expected_version(request); !expected) return expected.error();
        return response;
    };
    router.get("/", echo).post("/orders/{id}", echo).get("/orders/{id}/lines/{line}", echo);
    router.get("/orders/{id}", echo).get("/files/{path...}", echo);
    SKALD_ASSERT(!router.error());
    return router;
}

void expect_same(const Outcome& one, const Outcome& other) {
    SKALD_ASSERT(one.is_refused == other.is_refused);
    SKALD_ASSERT(one.requests.size() == other.requests.size());
    for (std::size_t i = 0; i < one.requests.size(); ++i) {
        SKALD_ASSERT(one.requests[i].target == other.requests[i].target);
        SKALD_ASSERT(one.requests[i].headers == other.requests[i].headers);
        SKALD_ASSERT(one.requests[i].body == other.requests[i].body);
    }
}

void expect_within_limits(const Request& request) {
    SKALD_ASSERT(request.target.size() <= limits.target_bytes_max);
    SKALD_ASSERT(request.headers.size() <= limits.header_count_max);
    SKALD_ASSERT(request.body.size() <= limits.body_bytes_max);
    SKALD_ASSERT(
        request.headers.count("Content-Length") + request.headers.count("Transfer-Encoding") <= 1);
}

// No part of it leads out of a directory, however it is cut into names.
void expect_no_way_out(const http::Parameter& parameter) {
    std::string_view left = parameter.value;
    while (!left.empty()) {
        const std::size_t end = std::min(left.find_first_of("/\\"), left.size());
        const std::string_view part = left.substr(0, end);
        SKALD_ASSERT(part != "." && part != "..");
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    if (parameter.name != "path") return;  // the only one that has several segments
    SKALD_ASSERT(!parameter.value.starts_with('/'));
    SKALD_ASSERT(parameter.value.find('\\') == std::string::npos);
}

// Whatever a client sends, and a handler repeats, the answer is one well-formed head.
void expect_well_answered(Request request) {
    static const http::Router router = some_routes();
    static SystemClock clock;
    static testing::SeededRandom random(1);
    static NullLog log;
    http::Exchange exchange;
    exchange.request = std::move(request);
    (void)http::answer(router, {clock, random, log}, limits, exchange);
    for (const auto& parameter : exchange.request.parameters) {
        SKALD_ASSERT(!find_utf8_flaw(parameter.value, ControlCharacters::refused));
        if (exchange.status == 200) expect_no_way_out(parameter);
    }
    http::HeadScanner scanner;
    SKALD_ASSERT(scanner.scan(exchange.head) == http::HeadScanner::Found::end);
    SKALD_ASSERT(scanner.size() == exchange.head.size());
    http::MessageHead head;
    SKALD_ASSERT(!http::parse_response_head(exchange.head, head));
    SKALD_ASSERT(head.status == exchange.status);
    SKALD_ASSERT(head.headers.count("Content-Length") <= 1);
}

}  // namespace

void read_http_request(Bytes input) {
    const std::string_view bytes(reinterpret_cast<const char*>(input.data()), input.size());
    const Outcome whole = read(bytes, bytes.size());
    expect_same(whole, read(bytes, 1));
    expect_same(whole, read(bytes, 7));
    for (const Request& request : whole.requests) {
        expect_within_limits(request);
        expect_well_answered(request);
    }
}

}  // namespace skald::fuzz
