// One source of events for many listeners.
#pragma once
#include <cstddef>
#include <memory>
#include <skald/adapters/http/event_stream.hpp>
#include <string>
#include <string_view>

namespace skald::http {

/// Sends each event to all streams that were added. Sending costs the caller the same, however many
/// listen: a thread of its own hands on what has come, all at once and in its order, and takes at
/// most a tenth of a processor for it. So one listener gets each event at once, and thousands get
/// several together. Any thread may call all functions.
///
/// A listener gets as much at a time as its stream has room for, so a burst cuts nobody who reads.
/// Who is more than 4 MiB of events behind is cut, and comes back with Last-Event-ID.
class EventBroadcast {
public:
    /// `last_id` is the id of the event before the first one that will be sent. The newest events
    /// are kept for those who come later, as many as fit into `bytes_kept`, at most 4 MiB.
    explicit EventBroadcast(std::string last_id = {},
                            std::size_t bytes_kept = std::size_t{64} * 1024);
    /// Hands on what the streams have room for just now, and closes them.
    ~EventBroadcast();

    void send(const ServerSentEvent& event);

    /// From now on the stream gets what is sent, until it is closed. Streams that are closed are
    /// forgotten when something is sent, or when their number has doubled.
    void add(std::shared_ptr<EventStream> stream);
    /// The same, beginning behind the event with this id: no event is left out, and none comes
    /// twice. False: that event is not among those kept; the stream was not added. Who has brought
    /// the stream up to a later event, from the store, tries again with that one's id.
    bool add_after(std::shared_ptr<EventStream> stream, std::string_view id);

    /// Streams that are not known to be closed.
    std::size_t listeners() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace skald::http
