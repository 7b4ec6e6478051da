// One request on its way through the server, and its answer ready to be written.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <skald/adapters/http/http_request.hpp>
#include <string>

#include "compression.hpp"

namespace skald::http {

class EventQueue;

struct Exchange {
    Request request;
    std::string method;        // as sent, for records
    bool keeps_alive = false;  // as far as the client is concerned
    bool is_http_11 = false;
    std::chrono::nanoseconds began{0};

    int status = 0;
    std::string head;                    // with its empty line
    std::string body;                    // compressed, or empty for HEAD
    Coding coding = Coding::identity;    // of events
    std::shared_ptr<EventQueue> events;  // not null: they are the body, behind the above
    std::uint64_t bytes_received = 0;
};

}  // namespace skald::http
