#include "answer.hpp"

#include <algorithm>
#include <array>
#include <skald/adapters/http/entity_tag.hpp>
#include <skald/adapters/http/problem.hpp>
#include <skald/adapters/http/trace_parent.hpp>
#include <skald/core/uuid.hpp>
#include <utility>

#include "compression.hpp"
#include "header_line.hpp"
#include "http_date.hpp"

namespace skald::http {
namespace {

constexpr std::size_t request_id_max = 128;

bool is_fit_id(std::string_view id) {
    return !id.empty() && id.size() <= request_id_max &&
           std::all_of(id.begin(), id.end(),
                       [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

bool has_no_body(int status) {
    return status < 200 || status == 204 || status == 304;
}

void keep_traceparent(Request& request) {
    const auto parent = request.headers.find(header::traceparent);
    if (parent && request.headers.count(header::traceparent) == 1 && parse_traceparent(*parent)) {
        request.traceparent = *parent;
    }
}

void log_failure(Log& log, const Request& request, std::string_view failure) {
    const std::array<LogField, 4> fields{{{"request_id", request.request_id},
                                          {"method", to_string(request.method)},
                                          {"route", request.route},
                                          {"error", failure}}};
    log.write(LogLevel::error, "http", "a handler failed", fields);
}

void log_malformed_fields(Log& log, const Request& request, const Response& response) {
    for (const Header& field : response.headers) {
        if (is_wellformed_header(field)) continue;
        const std::array<LogField, 3> fields{
            {{"request_id", request.request_id}, {"route", request.route}, {"field", field.name}}};
        log.write(LogLevel::warning, "http", "a malformed header field was left out", fields);
    }
}

}  // namespace

std::string request_id_of(const Headers& headers, Random& random) {
    const auto id = headers.find(header::request_id);
    if (id && is_fit_id(*id)) return std::string(*id);
    return to_string(Uuid::random(random));
}

EventStart answer(const Router& router, const ServerPorts& ports, const ServerOptions& options,
                  Exchange& exchange) {
    Request& request = exchange.request;
    request.request_id = request_id_of(request.headers, ports.random);
    keep_traceparent(request);
    const std::string known = request.headers.joined(header::if_none_match);
    forget_compression(request);
    std::string failure;
    Response response = router.answer(request, &failure);
    if (response.status < 200 || response.status > 599) {
        failure = "its status is " + std::to_string(response.status);
        response = to_response(Problem{.status = 500}, request);
    }
    if (!failure.empty()) log_failure(ports.log, request, failure);
    log_malformed_fields(ports.log, request, response);
    const EventStart events = response.events;
    if (events) {
        exchange.keeps_alive = false;  // the end of the stream is the end of the connection
        if (options.event_gzip) exchange.coding = compress_events(request, response);
    } else {
        answer_conditional_get(request, response, known, options.gzip_bytes_min);
        compress(request, response, options.gzip_bytes_min);
    }
    write_response(std::move(response), ports.clock.now(), exchange);
    return request.method == Method::head ? EventStart() : events;
}

void refuse(const ServerPorts& ports, Exchange& exchange, int status, std::string_view reason) {
    Request& request = exchange.request;
    if (request.request_id.empty()) {
        request.request_id = request_id_of(request.headers, ports.random);
    }
    const Problem problem{.status = status,
                          .detail = std::string(reason),
                          .members = {{"requestId", request.request_id}}};
    write_response(to_response(problem), ports.clock.now(), exchange);
}

void answer_conditional_get(const Request& request, Response& response, std::string_view known,
                            std::size_t gzip_bytes_min) {
    const bool reads = request.method == Method::get || request.method == Method::head;
    const auto tag_text = response.headers.find(header::etag);
    if (!reads || response.status != 200 || !tag_text) return;
    const auto tag = parse_entity_tag(*tag_text);
    const auto compressed = parse_entity_tag(compressed_tag(*tag_text));
    const auto tags = parse_entity_tags(known);
    if (!tag || !compressed || !tags) return;
    const bool varies = is_worth_compressing(response, gzip_bytes_min);
    const bool is_same = tags->match_weakly(*tag);
    const bool is_same_compressed = varies && tags->match_weakly(*compressed);
    if (!is_same && !is_same_compressed) return;
    if (!is_same) response.headers.set(header::etag, compressed_tag(*tag_text));
    if (varies) {
        response.headers.add(std::string(header::vary), std::string(header::accept_encoding));
    }
    response.status = 304;
    response.body.clear();
    response.headers.remove(header::content_type);
}

void write_response(Response response, Timestamp now, Exchange& exchange) {
    exchange.status = response.status;
    std::string& head = exchange.head;
    head.clear();
    head.reserve(512);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(reason_of(response.status)).append("\r\n");
    append_header(head, header::date, http_date(now));
    for (const Header& field : response.headers) {
        if (is_fit_header(field) && !same_name(field.name, header::request_id)) {
            append_header(head, field.name, field.value);
        }
    }
    append_header(head, header::request_id, exchange.request.request_id);
    if (!has_no_body(response.status) && !response.events) {
        append_header(head, header::content_length, std::to_string(response.body.size()));
    }
    if (!exchange.keeps_alive) {
        append_header(head, header::connection, "close");
    } else if (!exchange.is_http_11) {
        append_header(head, header::connection, "keep-alive");
    }
    head += "\r\n";
    const bool is_sent = !has_no_body(response.status) && exchange.request.method != Method::head;
    if (is_sent) exchange.body = std::move(response.body);
}

}  // namespace skald::http
