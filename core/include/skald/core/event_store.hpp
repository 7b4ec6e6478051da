// An EventStore keeps events in one append-only log, in streams and by tags. It is the port that
// everything stands on; every implementation passes the contract suite in
// skald/core/testing/event_store_contract.hpp.
#pragma once
#include <functional>
#include <memory>
#include <skald/core/append_request.hpp>
#include <skald/core/read_request.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <skald/core/subscription.hpp>
#include <vector>

namespace skald {

/// All functions may be called from any thread at the same time. The store outlives its
/// subscriptions and batches may outlive the store.
class EventStore {
public:
    virtual ~EventStore() = default;
    EventStore() = default;
    EventStore(const EventStore&) = delete;
    EventStore& operator=(const EventStore&) = delete;

    /// Appends all events of the request or none, then calls `done` once. A value means that the
    /// events are durable and visible. Appends of one thread happen in its order. Blocks while too
    /// much is waiting to be written. An append whose events are all there already, by their ids,
    /// succeeds again with the first outcome (`repeated`).
    /// Errors: wrong_expected_version, condition_failed, stream_deleted, invalid_argument,
    /// too_large (over 64 MiB): nothing was written. unavailable: nothing was written, try again
    /// later. io: the outcome is unknown, and no more writes are taken until the store is reopened;
    /// then retry with the same event ids.
    virtual void append(AppendRequest request, AppendCompletion done) = 0;

    /// A page of events. A stream that does not exist reads as empty. Never shows an event that a
    /// crash could take back. Errors: stream_deleted (tombstoned), invalid_argument, corrupt, io.
    virtual Result<EventBatch> read(const ReadRequest& request) = 0;

    /// Where the event with this id was recorded, also if it may no longer be read; none: this
    /// store never took it. A retried command is recognised by this. Errors: io, corrupt.
    virtual Result<std::optional<EventPlace>> find(const EventId& id) = 0;

    /// A subscription to all events after a position that match a filter. Errors: invalid_argument.
    virtual Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest request) = 0;

    /// The position of the last visible event; 0: none. Errors: unavailable (a remote store).
    virtual Result<GlobalPosition> head() = 0;

    /// The same as above, waiting for the outcome.
    Result<Appended> append(AppendRequest request);
    /// The same, for one stream.
    Result<Appended> append(StreamId stream, ExpectedVersion expected,
                            std::vector<NewEvent> events);

    /// Reads page after page and hands each event over, until `visit` fails or nothing more
    /// matches. Yields the last position scanned; each page is freed before the next, so memory
    /// stays bounded.
    Result<GlobalPosition> for_each(ReadRequest request,
                                    const std::function<Result<void>(const RecordedEvent&)>& visit);
};

}  // namespace skald
