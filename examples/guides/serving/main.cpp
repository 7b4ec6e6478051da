// The guide to serving over HTTP (docs/serving-over-http.md): commands, reads and events of a library.
#include <unistd.h>

#include <cstdio>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/adapters/http/entity_tag.hpp>
#include <skald/adapters/http/event_feed.hpp>
#include <skald/adapters/http/http_client.hpp>
#include <skald/adapters/http/http_server.hpp>
#include <skald/adapters/http/problem.hpp>
#include <skald/adapters/telemetry/json_lines_log.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <string>

#include "guides/domain/book.hpp"

namespace http = skald::http;
using library::Book;
using library::Lend;
using skald::Result;
using Books = skald::Repository<Book>;

namespace {

// snippet: command
/// POST /books/{id}/loan, with the reader's name as its body.
Result<http::Response> lend(const Books& books, const http::Request& request) {
    const auto expected = http::expected_version(request);  // of If-Match or If-None-Match
    if (!expected) return expected.error();
    skald::CommandOptions options{.expected = *expected,
                                  .correlation_id = request.request_id,
                                  .traceparent = request.traceparent};
    if (request.idempotency_key) {
        options.command_id = skald::CommandId::named(*request.idempotency_key);
    }
    const auto done = books.execute(request.parameter("id"), Lend{request.body}, options);
    if (!done) {
        return http::to_response(http::problem_of(done, request.is_conditional()), request);
    }
    auto response = http::Response::empty(204);
    response.headers.set(http::header::etag, http::etag_of(done->version));
    response.headers.set(http::header::position, std::to_string(done->position.value()));
    return response;
}
// end snippet

// snippet: read
/// GET /books/{id}
Result<http::Response> show(const Books& books, const http::Request& request) {
    const auto book = books.load(request.parameter("id"));
    if (!book) return book.error();
    const auto version = book->stream.last_version;
    if (!version) return skald::Error{skald::Errc::not_found, "there is no such book"};
    const std::string& reader = book->state.reader;
    auto response = http::Response::text(200, reader.empty() ? "on its shelf" : "with " + reader);
    response.headers.set(http::header::etag, http::etag_of(*version));
    response.headers.set(http::header::cache_control, "no-cache");  // ask each time
    return response;
}
// end snippet

// snippet: events
/// GET /events: what happens from now on, or from where a client was that comes back.
Result<http::Response> listen(skald::EventStore& store, http::EventFeed& feed,
                              const http::Request& request) {
    const auto head = store.head();
    if (!head) return head.error();
    const auto last = http::last_heard(request);
    if (!last) return last.error();
    const auto after = last->value_or(*head);
    if (after > *head) return skald::invalid_argument("there is no such event yet");
    return http::Response::event_stream(
        [&feed, after](auto stream) { feed.listen(std::move(stream), after); });
}
// end snippet

void print(const char* what, const Result<http::Response>& answer) {
    if (!answer) return std::puts(to_string(answer.error()).c_str()), void();
    std::string line = std::to_string(answer->status);
    if (const auto tag = answer->headers.find("ETag")) line.append(" ").append(*tag);
    if (!answer->body.empty()) line.append(" ").append(answer->body);
    std::printf("%-21s %s\n", what, line.c_str());
}

// snippet: client
void ask(http::Client& client, const std::string& url) {
    const auto lend = [&](const std::string& reader, http::Headers headers) {
        headers.add("X-Request-ID", "r-1");
        return client.send(
            url + "/books/emma/loan",
            {.method = http::Method::post, .headers = std::move(headers), .body = reader});
    };
    print("lent", lend("ann", {{"Idempotency-Key", "\"a-7\""}}));
    print("the same, sent again", lend("ann", {{"Idempotency-Key", "\"a-7\""}}));
    print("refused", lend("bob", {}));
    print("of another version", lend("bob", {{"If-Match", "\"3\""}}));
    print("read", client.get(url + "/books/emma"));
    print("read again",
          client.send(url + "/books/emma", {.headers = {{"If-None-Match", "\"0\""}}}));
    (void)client.listen(url + "/events", {.headers = {{"Last-Event-ID", "0"}}},
                        [](const http::ServerSentEvent& event) {
                            std::printf("event %s: %s\n", event.id.c_str(), event.data.c_str());
                            return false;  // enough
                        });
}
// end snippet

Result<void> run() {
    // snippet: start
    skald::SystemClock clock;
    skald::SystemRandom random;
    skald::telemetry::JsonLinesLog log(STDERR_FILENO, clock, skald::LogLevel::warning);
    const auto store = skald::LogEventStore::open("library", {.log = &log});
    if (!store) return store.error();
    const Books books(**store, skald::json_codec<Book::Event>());
    const auto feed = http::EventFeed::open(
        {**store, clock, log}, skald::Query::category("book"),
        [](const skald::RecordedEvent& event) { return std::string(event.data); });
    if (!feed) return feed.error();

    http::Router router;
    router.post("/books/{id}/loan", [&](const auto& request) { return lend(books, request); })
        .get("/books/{id}", [&](const auto& request) { return show(books, request); })
        .get("/events", [&](const auto& request) { return listen(**store, **feed, request); });
    const auto server = http::Server::start(std::move(router), {clock, random, log},
                                            {.port = 0, .event_streams_max = 500});
    if (!server) return server.error();
    // end snippet
    http::Client client;
    ask(client, "http://127.0.0.1:" + std::to_string((*server)->port()));
    // snippet: stop
    (*server)->stop();  // before what the handlers use: feed, repository, store
    // end snippet
    return {};
}

}  // namespace

int main() {
    const auto done = run();
    if (!done) std::puts(to_string(done.error()).c_str());
    return done ? 0 : 1;
}
