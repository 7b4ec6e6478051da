#include "handling.hpp"

#include <array>
#include <exception>

#include "answer.hpp"
#include "connection.hpp"
#include "event_queue.hpp"

namespace skald::http {
namespace {

void begin_events(ServerContext& context, const EventStart& start,
                  const std::shared_ptr<EventQueue>& queue, std::string_view request_id) {
    std::string failure;
    try {
        return start(queue);
    } catch (const std::exception& thrown) {
        failure = thrown.what();
    } catch (...) {
        failure = "an exception of an unknown type";
    }
    queue->close();
    const std::array<LogField, 2> fields{{{"request_id", request_id}, {"error", failure}}};
    context.ports.log.write(LogLevel::error, "http", "the beginning of a stream of events failed",
                            fields);
}

// False: there are as many as there may be.
bool count_stream(ServerContext& context) {
    if (context.event_streams.fetch_add(1) < context.options.event_streams_max) return true;
    --context.event_streams;
    return false;
}

}  // namespace

void handle(ServerContext& context, Loop& loop, const std::shared_ptr<Connection>& connection,
            const std::shared_ptr<Exchange>& exchange) {
    if (context.is_stopping) exchange->keeps_alive = false;
    const EventStart start = answer(context.router, context.ports, context.options, *exchange);
    exchange->request.body = {};  // its bytes are counted only until here
    if (start && !count_stream(context)) {
        refuse(context.ports, *exchange, 503, "too many clients listen to events");
        return loop.deliver(connection, exchange);
    }
    if (!start) return loop.deliver(connection, exchange);
    const auto queue = std::make_shared<EventQueue>(loop, context, connection, exchange->coding);
    const std::string request_id = exchange->request.request_id;
    exchange->events = queue;
    loop.deliver(connection, exchange);
    // From here on the exchange is the loop's. What is sent too early waits in the queue.
    begin_events(context, start, queue, request_id);
    if (context.is_stopping) queue->close();
}

}  // namespace skald::http
