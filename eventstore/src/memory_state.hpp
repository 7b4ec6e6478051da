// All that a MemoryEventStore shares with its subscriptions.
#pragma once
#include <functional>
#include <mutex>
#include <set>
#include <skald/core/clock.hpp>
#include <skald/core/random.hpp>
#include <vector>

#include "memory_log.hpp"

namespace skald {

class MemorySubscription;

class MemoryState {
public:
    using Wakes = std::vector<std::function<void()>>;

    MemoryState(Clock& clock, Random& random) : clock_(clock), random_(random) {}

    Result<Appended> append(AppendRequest request, Wakes& wakes);

    std::mutex& mutex() { return mutex_; }
    /// All that follows needs the mutex.
    MemoryLog& log() { return log_; }
    Timestamp now() { return clock_.now(); }
    void add(MemorySubscription& subscription) { subscriptions_.insert(&subscription); }
    void remove(MemorySubscription& subscription) { subscriptions_.erase(&subscription); }
    /// Takes the wakes of the subscriptions for which an event behind `after` is there. The caller
    /// calls them, without the mutex.
    Wakes take_wakes(GlobalPosition after);

private:
    std::mutex mutex_;  // guards all
    Clock& clock_;
    Random& random_;
    MemoryLog log_;
    std::set<MemorySubscription*> subscriptions_;  // all that live
};

/// A wake or a completion that throws ends the program: nobody could hear of the failure, and a
/// lost wake is a hang.
void call_all(const MemoryState::Wakes& wakes) noexcept;

}  // namespace skald
