// A look at every request that was answered, for metrics.
#pragma once
#include <chrono>
#include <cstdint>
#include <skald/adapters/http/http_request.hpp>
#include <string_view>

namespace skald::http {

/// One request and how it was answered. All views end with the call.
struct RequestRecord {
    std::string_view method;  // "other" if the request was not understood so far
    std::string_view route;   // the template: a label of bounded number; empty: none matched
    std::string_view path;
    std::string_view request_id;
    std::string_view remote;
    int status = 0;
    std::uint64_t bytes_received = 0;  // of the body
    std::uint64_t bytes_sent = 0;      // of the body
    /// From the whole head to the last byte of the answer; of a stream of events, to its end.
    std::chrono::nanoseconds duration{0};
    bool cut = false;  // the connection ended before the answer did
};

class RequestObserver {
public:
    virtual ~RequestObserver() = default;
    /// Called from any I/O thread, so it must be quick and must not fail.
    virtual void on_request(const RequestRecord& record) noexcept = 0;
};

}  // namespace skald::http
