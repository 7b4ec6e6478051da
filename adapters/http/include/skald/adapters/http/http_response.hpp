// A response, from a handler of the server or from another server.
#pragma once
#include <functional>
#include <memory>
#include <skald/adapters/http/http_headers.hpp>
#include <string>

namespace skald::http {

class EventStream;

/// Called once, on a worker, with the stream that a client listens to. It may keep the stream, and
/// sends now or later, from any thread.
using EventStart = std::function<void(std::shared_ptr<EventStream>)>;

/// The server adds Date, Content-Length, Connection and X-Request-ID; it answers HEAD, conditional
/// GETs and compresses by itself.
struct Response {
    int status = 200;
    Headers headers = {};
    std::string body = {};
    /// Not empty: the response has no body but a stream of events, until one side ends it.
    EventStart events = {};

    static Response json(int status, std::string body);
    static Response text(int status, std::string body);
    static Response empty(int status);
    /// 200 with server-sent events (text/event-stream), never stored by caches.
    static Response event_stream(EventStart start);
};

/// "Not Found"; empty for a code without a name.
std::string_view reason_of(int status);

}  // namespace skald::http
