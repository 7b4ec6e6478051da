// From a request to the bytes that answer it: everything that a worker does for it.
#pragma once
#include <skald/adapters/http/http_response.hpp>
#include <skald/adapters/http/http_router.hpp>
#include <skald/adapters/http/http_server.hpp>
#include <string>

#include "exchange.hpp"
#include "message_head.hpp"

namespace skald::http {

/// The client's request id if it is fit to be kept (visible ASCII without quotes, at most 128
/// characters), else a random one.
std::string request_id_of(const Headers& headers, Random& random);

/// Asks the router (a status that is no final one becomes 500) and turns its answer into bytes, with all that a server adds. Yields what the
/// response asks for besides: an EventStart, or nothing.
EventStart answer(const Router& router, const ServerPorts& ports, const ServerOptions& options,
                  Exchange& exchange);

/// Answers in the place of a handler.
void refuse(const ServerPorts& ports, Exchange& exchange, int status, std::string_view reason);

/// 304 in the place of a 200 whose ETag the client knows already. `known` is its If-None-Match as
/// sent: the 304 says the tag that matched, that of the body or that of the compressed one, and
/// Vary, as the 200 would have.
void answer_conditional_get(const Request& request, Response& response, std::string_view known,
                            std::size_t gzip_bytes_min);

/// The response as bytes. Fields that the server itself writes, and those that no message may have,
/// are left out. A status has three digits.
void write_response(Response response, Timestamp now, Exchange& exchange);

}  // namespace skald::http
