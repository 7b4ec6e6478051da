// The CommandBus port: how a saga or a handler sends a command to a receiver that it does not know.
#pragma once
#include <cstdint>
#include <functional>
#include <skald/core/result.hpp>
#include <skald/core/uuid.hpp>
#include <string>

namespace skald {

/// A command in bytes. Receivers are idempotent: the same id is handled once.
struct CommandEnvelope {
    CommandId id;
    std::string type;                  // such as "reserve-stock"; receivers are found by it
    std::uint32_t schema_version = 1;  // of `data`
    std::string data;
    std::string content_type = "application/json";
    std::string correlation_id = {};
    std::string causation_id = {};
    std::string traceparent = {};
};

/// Delivers at least once. Replies and refusals come back as events, never through here.
class CommandBus {
public:
    virtual ~CommandBus() = default;
    /// Hands the command over; success means that it was delivered or will be. Calls `done` once,
    /// from any thread. Errors: not_found (nobody receives this type), unavailable, timed_out
    /// (perhaps delivered: send again).
    virtual void send(CommandEnvelope command, std::function<void(Result<void>)> done) = 0;
};

}  // namespace skald
