#include "memory_state.hpp"

#include <skald/core/limits.hpp>
#include <utility>

#include "memory_append.hpp"
#include "memory_subscription.hpp"

namespace skald {

Result<Appended> MemoryState::append(AppendRequest request, Wakes& wakes) {
    if (auto checked = limits::check(request); !checked) return checked.error();
    const std::lock_guard lock(mutex_);
    auto repeated = find_repeated(log_, request);
    if (!repeated) return repeated.error();
    if (*repeated) return **repeated;
    if (auto judged = judge(log_, request); !judged) return judged.error();
    for (EventWrite& write : request.writes) {
        for (NewEvent& event : write.events) {
            if (event.id.is_nil()) event.id = EventId::random(random_);
        }
    }
    const GlobalPosition before = log_.head();
    Appended appended = log_.record(std::move(request), now());
    wakes = take_wakes(before);
    return appended;
}

MemoryState::Wakes MemoryState::take_wakes(GlobalPosition after) {
    Wakes wakes;
    for (MemorySubscription* subscription : subscriptions_) {
        if (auto wake = subscription->take_wake(after)) wakes.push_back(std::move(wake));
    }
    return wakes;
}

void call_all(const MemoryState::Wakes& wakes) noexcept {
    for (const auto& wake : wakes) wake();
}

}  // namespace skald
