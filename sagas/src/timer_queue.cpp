#include "timer_queue.hpp"

#include <algorithm>
#include <chrono>

namespace skald {
namespace {

bool has(const std::vector<ArmedTimer>& timers, const std::string& token) {
    return std::any_of(timers.begin(), timers.end(),
                       [&](const ArmedTimer& timer) { return timer.token == token; });
}

}  // namespace

void TimerQueue::change(const std::string& instance, const std::vector<ArmedTimer>& before,
                        const std::vector<ArmedTimer>& after) {
    for (const ArmedTimer& old : before) {
        if (has(after, old.token)) continue;
        waiting_.erase({old.due_ns, old.set_by, old.token, instance});
    }
    for (const ArmedTimer& timer : after) {
        waiting_.insert({timer.due_ns, timer.set_by, timer.token, instance});
    }
}

std::vector<WaitingTimer> TimerQueue::take_due(Timestamp now, std::size_t timers_max) {
    std::vector<WaitingTimer> due;
    const std::int64_t now_ns = now.time_since_epoch().count();
    while (!waiting_.empty() && due.size() < timers_max && waiting_.begin()->due_ns <= now_ns) {
        due.push_back(std::move(waiting_.extract(waiting_.begin()).value()));
    }
    return due;
}

std::optional<Timestamp> TimerQueue::next_due() const {
    if (waiting_.empty()) return {};
    return Timestamp(std::chrono::nanoseconds(waiting_.begin()->due_ns));
}

std::optional<GlobalPosition> TimerQueue::oldest_record() const {
    std::optional<GlobalPosition> oldest;
    for (const WaitingTimer& timer : waiting_) {
        if (!oldest || timer.set_by < *oldest) oldest = timer.set_by;
    }
    return oldest;
}

}  // namespace skald
