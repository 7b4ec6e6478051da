#include "orders/service/order_commands.hpp"

#include <skald/adapters/http/entity_tag.hpp>
#include <skald/adapters/http/problem.hpp>

#include "orders/service/json_writer.hpp"
#include "orders/storage/codecs.hpp"

namespace orders {
namespace {

using skald::CommandOptions;
using skald::CommandResult;
using skald::Errc;
using skald::Result;

// What became of the order; a repetition of the request is told the same.
struct Changed {
    std::string id;
    std::uint64_t version;
    std::uint64_t position;

    static void fields(auto& self, auto&& f) {
        f("id", self.id);
        f("version", self.version);
        f("position", self.position);
    }
};

// Tells requests with the same key apart.
std::string fingerprint_of(const http::Request& request) {
    const std::string text =
        std::string(to_string(request.method)) + ' ' + request.path + '\n' + request.body;
    return R"({"request":")" + to_string(skald::CommandId::named(text)) + R"("})";
}

CommandOptions options_of(const http::Request& request,
                          std::optional<skald::ExpectedVersion> expected) {
    CommandOptions options{.expected = expected,
                           .correlation_id = request.request_id,
                           .traceparent = request.traceparent,
                           .metadata = fingerprint_of(request)};
    if (request.idempotency_key) {
        options.command_id = skald::CommandId::named(*request.idempotency_key);
    }
    return options;
}

std::string outcome_of(const CommandResult& done) {
    if (done.refusal() != nullptr) return "refused";
    if (done.error() != nullptr) return std::string(to_string(done.error()->code));
    return done->repeated ? "repeated" : "executed";
}

http::Problem problem_of_command(const CommandResult& failed, const http::Request& request) {
    http::Problem problem = http::problem_of(failed, request.is_conditional());
    const bool is_unknown = failed.refusal() != nullptr && failed.refusal()->code == "not-placed";
    if (is_unknown) problem.status = 404;
    return problem;
}

const http::Problem key_is_taken{
    .status = 422,
    .type = "urn:skald:problem:idempotency-key-reused",
    .title = "Idempotency-Key reused",
    .detail = "another request was answered under this Idempotency-Key; take a new one"};

http::Response answer_of(const skald::Executed& executed, const CommandTarget& target) {
    auto response = http::Response::json(
        200, to_json(Changed{target.order, executed.version.value(), executed.position.value()}));
    response.headers.set(http::header::etag, http::etag_of(executed.version));
    response.headers.set(http::header::position, std::to_string(executed.position.value()));
    response.headers.set(http::header::cache_control, "no-store");
    return response;
}

}  // namespace

OrderCommands::OrderCommands(skald::EventStore& store, skald::telemetry::Metrics& metrics,
                             skald::Clock& clock)
    : store_(store),
      clock_(clock),
      orders_(store, order_codec()),
      durations_(metrics.durations("skald_command_duration_seconds",
                                   "Commands with their load, decision and append")) {}

Result<http::Response> OrderCommands::run_any(const http::Request& request,
                                              const CommandTarget& target,
                                              const Execute& execute) const {
    const auto expected = http::expected_version(request);
    if (!expected) return expected.error();
    const CommandOptions options = options_of(request, *expected);
    const CommandResult done = measured(target, execute, options);
    const auto reused = is_for_another_request(done, options);
    if (!reused) return reused.error();
    if (*reused) return http::to_response(key_is_taken, request);
    if (!done) return http::to_response(problem_of_command(done, request), request);
    return answer_of(*done, target);
}

CommandResult OrderCommands::measured(const CommandTarget& target, const Execute& execute,
                                      const CommandOptions& options) const {
    const auto began = clock_.elapsed();
    CommandResult done = execute(options);
    durations_.observe({{"command", std::string(target.command)}, {"outcome", outcome_of(done)}},
                       clock_.elapsed() - began);
    return done;
}

Result<bool> OrderCommands::is_for_another_request(const CommandResult& done,
                                                   const CommandOptions& options) const {
    if (!options.command_id) return false;
    // The repository calls a command id invalid that was for another order.
    const bool is_suspect =
        done ? done->repeated
             : done.error() != nullptr && done.error()->code == Errc::invalid_argument;
    if (!is_suspect) return false;
    const auto place = store_.find(skald::event_id_of(*options.command_id, 0));
    if (!place) return place.error();
    if (!place->has_value()) return false;
    const auto before = skald::GlobalPosition((*place)->position.value() - 1);
    const auto page = store_.read(skald::ReadRequest::all().after(before).limit({.events_max = 1}));
    if (!page) return page.error();
    return page->empty() || page->events.front().metadata != options.metadata;
}

}  // namespace orders
