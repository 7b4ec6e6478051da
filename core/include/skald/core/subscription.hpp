// A Subscription reads the log as it grows: first what is there, then what comes, with one
// mechanism for both.
#pragma once
#include <chrono>
#include <functional>
#include <skald/core/global_position.hpp>
#include <skald/core/query.hpp>
#include <skald/core/read_request.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>

namespace skald {

struct SubscribeRequest {
    /// 0: from the beginning. Beyond the head: invalid_argument.
    GlobalPosition after = GlobalPosition();
    Query filter = {};
    PageLimit page = {};
};

/// Delivers each matching event once, in order, at the demand of its one user: it holds no events
/// between two polls and owns no thread, so a slow reader costs nothing and falls behind without
/// harm. Use it from one thread at a time; only stop() may come from another. It must not outlive
/// its store.
class Subscription {
public:
    virtual ~Subscription() = default;
    Subscription() = default;
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    /// The next page of events, at once; no events: it is at the end. `scanned` of the page is a
    /// checkpoint, also when no event matched; `at_end` says that the subscription has caught up
    /// and is live. Errors: those of a read; unavailable after stop().
    virtual Result<EventBatch> poll() = 0;

    /// Calls `wake` once when poll() would return an event, at once if it would now, or after
    /// stop(). Calls it on a thread of the store, so it must only hand over. A second call replaces
    /// the first.
    virtual void notify(std::function<void()> wake) = 0;

    /// The position up to which everything that matches has been delivered.
    virtual GlobalPosition position() const = 0;

    /// Ends waiting now and later. From any thread.
    virtual void stop() = 0;

    /// Polls; if nothing is there, waits for an event, for stop() or for the time to pass, and
    /// polls again.
    Result<EventBatch> wait(std::chrono::nanoseconds timeout);
};

}  // namespace skald
