#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/projections/live_follower.hpp>
#include <utility>

#include "lag_behind.hpp"
#include "passing_error.hpp"
#include "position_signal.hpp"

namespace skald {
namespace {

using namespace std::chrono_literals;

}  // namespace

struct LiveFollower::Parts {
    Parts(EventStore& followed, Query wanted, LiveFold& folding, const LiveOptions& chosen)
        : store(followed), filter(std::move(wanted)), fold(folding), options(chosen) {}

    EventStore& store;
    Query filter;
    LiveFold& fold;
    LiveOptions options;
    SystemClock machine = {};  // unless the options have another
    std::mutex running = {};   // guards what follows
    std::unique_ptr<Subscription> subscription = {};
    std::optional<Error> failure = {};          // for good
    std::atomic<std::uint64_t> position = {0};  // reached
    PositionSignal reached = {};                // for wait_for
    // Shared with the store, which may still call when the follower is gone.
    std::shared_ptr<WakeUp> work = std::make_shared<WakeUp>();

    Result<void> subscribe();
    Result<bool> step();
    Result<void> apply_safely(const EventBatch& page);
    void reach(GlobalPosition to);
};

Result<void> LiveFollower::Parts::subscribe() {
    if (subscription) return {};
    auto begun = store.subscribe(
        {GlobalPosition(position.load()), filter, {.events_max = options.page_events_max}});
    if (!begun) return begun.error();
    subscription = *std::move(begun);
    return {};
}

// Whether it has caught up.
Result<bool> LiveFollower::Parts::step() {
    if (failure) return *failure;
    if (auto begun = subscribe(); !begun) return begun.error();
    const auto page = subscription->poll();
    if (!page) {
        subscription.reset();
        return page.error();
    }
    if (auto applied = apply_safely(*page); !applied) {
        failure = applied.error();
        reached.fail(*failure);
        return applied.error();
    }
    reach(page->scanned);
    return page->at_end;
}

Result<void> LiveFollower::Parts::apply_safely(const EventBatch& page) {
    std::size_t applied = 0;
    std::string why;
    try {
        const auto done = fold.fold(page, applied);
        if (done) return {};
        why = to_string(done.error());
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& exception) {
        why = exception.what();
    } catch (...) {
        why = "an exception that is no std::exception";
    }
    const RecordedEvent& event = page.events[applied];
    if (applied > 0) reach(page.events[applied - 1].position);
    return Error{.code = Errc::handler_failed,
                 .message = "a live projection stops before event " +
                            std::to_string(event.position.value()) + " (" +
                            std::string(event.type) + "): " + why,
                 .stream = std::string(event.stream)};
}

void LiveFollower::Parts::reach(GlobalPosition to) {
    position = to.value();
    reached.reach(to);
}

LiveFollower::LiveFollower(EventStore& store, Query filter, LiveFold& fold,
                           const LiveOptions& options)
    : parts_(std::make_unique<Parts>(store, std::move(filter), fold, options)) {}

LiveFollower::~LiveFollower() = default;

Result<GlobalPosition> LiveFollower::run_until_caught_up() {
    const std::lock_guard lock(parts_->running);
    for (;;) {
        const auto at_end = parts_->step();
        if (!at_end) return at_end.error();
        if (*at_end) return position();
    }
}

Result<void> LiveFollower::run(const std::stop_token& stop) {
    const std::lock_guard lock(parts_->running);
    while (!stop.stop_requested()) {
        const auto at_end = parts_->step();
        if (!at_end) {
            if (!passes(at_end.error())) return at_end.error();
            parts_->work->wait(stop, 100ms);
            continue;
        }
        if (!*at_end) continue;
        parts_->subscription->notify([work = parts_->work] { work->signal(); });
        parts_->work->wait(stop, for_ever);
    }
    return {};
}

GlobalPosition LiveFollower::position() const {
    return GlobalPosition(parts_->position.load());
}

Result<ProjectionLag> LiveFollower::lag() const {
    Clock& clock = parts_->options.clock != nullptr ? *parts_->options.clock : parts_->machine;
    const auto lag = lag_behind(parts_->store, parts_->filter, position(), clock);
    if (!lag) return lag.error();
    return ProjectionLag{*lag};
}

Result<void> LiveFollower::wait_for(GlobalPosition position, std::chrono::nanoseconds timeout) {
    // A position whose event is not for this projection wakes nobody else.
    parts_->work->signal();
    return parts_->reached.wait_until(position, deadline_after(timeout));
}

}  // namespace skald
