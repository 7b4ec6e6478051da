// Events of a store, as server-sent events to any number of listeners.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <skald/adapters/http/event_stream.hpp>
#include <skald/adapters/http/http_request.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/log.hpp>
#include <skald/core/query.hpp>
#include <skald/core/result.hpp>
#include <string>

namespace skald::http {

/// One subscription for all: its thread makes the text of each page of events once, compresses it once
/// and hands it to every listener that is up to date. A listener that comes from an earlier position,
/// or has become slow, reads the store by itself until it has caught up, on the workers of the server.
/// So the store does not know how many listen, and each of them gets each event once, in order.
///
/// The id of a sent event is its position. The first thing that a listener gets is the position from
/// which it hears everything, as the id of an event without data: who loses the connection before
/// anything happened comes back with it.
///
/// Handing on takes at most a fiftieth of a processor, unless that made events later than 250 ms: so
/// one listener gets each event at once, and thousands get several together.
class EventFeed {
public:
    struct Ports {
        EventStore& store;
        Clock& clock;
        Log& log;  // module "http": why events cannot be read or written
    };
    /// What listeners are sent of an event; may be called on several threads at a time. If it throws, that
    /// event is left out for all who listen, and the log says which one and why: it would throw again
    /// for whoever came back.
    using DataOf = std::function<std::string(const RecordedEvent&)>;

    /// Tells what matches the filter. The ports must outlive it. Errors: invalid_argument (there is no
    /// `data_of`), those of EventStore::subscribe.
    static Result<std::unique_ptr<EventFeed>> open(Ports ports, Query filter, DataOf data_of);
    /// All streams must have ended: the server is stopped before.
    ~EventFeed();

    /// Sends everything after the position, and what is to come. Reads the store, so call it where that
    /// may block, such as in an EventStart. Closes the stream when the store cannot be read; the log says
    /// why. Who is up to date waits while the store is `unavailable`.
    void listen(std::shared_ptr<EventStream> stream, GlobalPosition after);
    /// How many are up to date now. Any thread.
    std::size_t live() const;

private:
    struct Parts;
    explicit EventFeed(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // the subscription, its thread and the listeners
};

/// The last event that a client which comes back has heard: its Last-Event-ID. None if there is no such
/// header or an empty one, which says that it has heard none (HTML, 9.2). Errors: invalid_argument.
Result<std::optional<GlobalPosition>> last_heard(const Request& request);

}  // namespace skald::http
