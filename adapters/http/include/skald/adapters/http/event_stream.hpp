// Server-sent events: a response that goes on, event by event, until one side ends it.
#pragma once
#include <functional>
#include <skald/adapters/http/event_text.hpp>

namespace skald::http {

/// One client that listens. Any thread may call all functions. Keep it by its shared_ptr; it may
/// outlive the server, and is closed then.
///
/// Callbacks run on a worker of the server, never within the call that hands them over, so that call
/// may hold locks. Only when the server has stopped and has no workers any more, they run on the
/// thread that notices: the caller's, or the one that ends the stream. One that throws is logged
/// if a worker ran it, and has no other effect.
class EventStream {
public:
    virtual ~EventStream() = default;

    /// Queues the event. False: the stream is closed. A client so slow that the event does not fit
    /// into the queue (ServerOptions::event_queue_bytes_max) is cut, because it can come back with the
    /// last id that it saw and miss nothing. While the stream has room, one event of any size fits.
    /// What counts is what goes over the wire, which is compressed for clients that take gzip.
    virtual bool send(EventText text) = 0;
    bool send(const ServerSentEvent& event) { return send(to_text(event)); }

    /// Whether at most half of the queue is used: who sends many events in a row asks this, and is
    /// not the one to fill it. A stream that is closed has no room.
    virtual bool has_room() const = 0;
    /// Calls `wake` once, on a worker, when there is room or the stream is closed (so look at
    /// is_closed() before waiting again); perhaps soon. A later call replaces an earlier one that still
    /// waits.
    virtual void when_room(std::function<void()> wake) = 0;

    /// Ends the response behind what is queued.
    virtual void close() = 0;
    virtual bool is_closed() const = 0;
    /// Calls `closed` once, on a worker, when the client has gone, was cut, or the server stops; soon
    /// if that was before. A later call replaces an earlier one.
    virtual void on_close(std::function<void()> closed) = 0;
};

}  // namespace skald::http
