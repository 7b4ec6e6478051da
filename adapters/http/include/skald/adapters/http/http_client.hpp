// An HTTP/1.1 client that waits for its answers.
#pragma once
#include <functional>
#include <memory>
#include <skald/adapters/http/event_stream.hpp>
#include <skald/adapters/http/http_client_options.hpp>
#include <skald/adapters/http/http_request.hpp>
#include <skald/adapters/http/http_response.hpp>
#include <skald/core/result.hpp>
#include <string_view>

namespace skald::http {

/// Any thread may use one object; each call has a connection of its own while it lasts. Connections
/// are kept and used again. An answer with any status is a value; redirects are not followed.
class Client {
public:
    explicit Client(ClientOptions options = {});
    /// All calls must have ended.
    ~Client();

    /// Sends the request to the URL ("http://localhost:8080/orders?state=paid"), whose path and
    /// query take the place of request.target.
    ///
    /// A kept connection may turn out to be closed. If not one byte of an answer came, the request
    /// is sent once more on a new one, provided that doing it twice is like doing it once: all
    /// methods but POST and PATCH, and these with an Idempotency-Key. A server that answers before
    /// it has the whole request gets no more of it; the connection ends then.
    ///
    /// Errors: invalid_argument (the URL; a header field that is malformed or the client's own, such as
    /// Content-Length); unavailable (nothing was sent: try again); timed_out (the outcome is unknown:
    /// no answer in time, or the connection broke before its end); too_large (the answer); corrupt
    /// (what came is no HTTP).
    Result<Response> send(std::string_view url, Request request);
    Result<Response> get(std::string_view url) { return send(url, {}); }

    /// Calls `on_event` for each server-sent event, on this thread, until the server ends the
    /// stream, `on_event` returns false or `is_wanted` does, which is asked about 20 times a second
    /// while nothing comes: all of these are success. Comes back with Last-Event-ID only if the
    /// caller sets it. Errors: as above; if the answer is not 200 with text/event-stream,
    /// permission_denied (401, 403), not_found (404, 410), else unavailable.
    Result<void> listen(std::string_view url, Request request,
                        const std::function<bool(const ServerSentEvent&)>& on_event,
                        const std::function<bool()>& is_wanted = {});

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;  // options and kept connections
};

}  // namespace skald::http
