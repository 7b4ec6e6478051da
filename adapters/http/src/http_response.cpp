#include <skald/adapters/http/http_response.hpp>
#include <utility>

namespace skald::http {

Response Response::json(int status, std::string body) {
    return {.status = status,
            .headers = {{std::string(header::content_type), "application/json"}},
            .body = std::move(body)};
}

Response Response::text(int status, std::string body) {
    return {.status = status,
            .headers = {{std::string(header::content_type), "text/plain; charset=utf-8"}},
            .body = std::move(body)};
}

Response Response::empty(int status) {
    return {.status = status};
}

Response Response::event_stream(EventStart start) {
    return {.status = 200,
            .headers = {{std::string(header::content_type), "text/event-stream"},
                        {std::string(header::cache_control), "no-store"},
                        // nginx would gather events before it passes them on.
                        {"X-Accel-Buffering", "no"}},
            .events = std::move(start)};
}

std::string_view reason_of(int status) {
    struct Reason {
        int status;
        std::string_view text;
    };
    static constexpr Reason reasons[] = {
        {100, "Continue"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {425, "Too Early"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    for (const Reason& reason : reasons) {
        if (reason.status == status) return reason.text;
    }
    return {};
}

}  // namespace skald::http
