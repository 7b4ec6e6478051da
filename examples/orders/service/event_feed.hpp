// All that happens to orders, as server-sent events to any number of listeners.
#pragma once
#include <cstddef>
#include <memory>
#include <skald/adapters/http/event_stream.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/log.hpp>
#include <skald/core/result.hpp>

namespace orders {

namespace http = skald::http;

/// One subscription for all: its thread makes the text of each page of events once and hands it to
/// every listener that is up to date. A listener that comes from an earlier position, or has become
/// slow, reads the store by itself until it has caught up, on the workers of the server. So the
/// store does not know how many listen, and each of them gets each event once, in order.
///
/// The first thing that a listener gets is the position from which it hears everything, as the id
/// of an event without data: who loses the connection before anything happened comes back with it.
class EventFeed {
public:
    struct Ports {
        skald::EventStore& store;
        skald::Clock& clock;
        skald::Log& log;
    };

    /// The ports must outlive it. Errors: those of EventStore::subscribe.
    static skald::Result<std::unique_ptr<EventFeed>> open(Ports ports);
    /// All streams must have ended: the server is stopped before.
    ~EventFeed();

    /// Sends everything after the position, and what is to come. Any thread.
    void listen(std::shared_ptr<http::EventStream> stream, skald::GlobalPosition after);
    /// How many are up to date now.
    std::size_t live() const;

private:
    struct Parts;
    explicit EventFeed(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // the subscription, its thread and the listeners
};

}  // namespace orders
