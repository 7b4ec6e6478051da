// Commands over HTTP: what a request says about its command, and what became of the command as an
// answer. The same for all of them, whatever their bodies.
#pragma once
#include <functional>
#include <skald/adapters/http/http_request.hpp>
#include <skald/adapters/http/http_response.hpp>
#include <skald/adapters/telemetry/metrics.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/repository.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "orders/domain/order.hpp"

namespace orders {

namespace http = skald::http;

/// An order that a command is for, and the command's name in the metrics.
struct CommandTarget {
    std::string_view command;
    std::string order;
};

/// If-Match becomes the expected version, Idempotency-Key the command's id, X-Request-ID the
/// correlation id. A key belongs to one request: its method, path and body are kept with the event,
/// and another request with the same key is refused with 422. Any thread may use one object.
class OrderCommands {
public:
    /// All must outlive it.
    OrderCommands(skald::EventStore& store, skald::telemetry::Metrics& metrics,
                  skald::Clock& clock);

    template <class Command>
    skald::Result<http::Response> run(const http::Request& request, const CommandTarget& target,
                                      const Command& command) const {
        return run_any(request, target, [&](const skald::CommandOptions& options) {
            return orders_.execute(target.order, command, options);
        });
    }

private:
    using Execute = std::function<skald::CommandResult(const skald::CommandOptions&)>;

    skald::Result<http::Response> run_any(const http::Request& request, const CommandTarget& target,
                                          const Execute& execute) const;
    skald::CommandResult measured(const CommandTarget& target, const Execute& execute,
                                  const skald::CommandOptions& options) const;
    skald::Result<bool> is_for_another_request(const skald::CommandResult& done,
                                               const skald::CommandOptions& options) const;

    skald::EventStore& store_;
    skald::Clock& clock_;
    skald::Repository<Order> orders_;
    skald::telemetry::Durations durations_;  // by command and outcome
};

}  // namespace orders
