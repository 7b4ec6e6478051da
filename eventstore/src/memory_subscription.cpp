#include "memory_subscription.hpp"

#include <algorithm>
#include <utility>

#include "memory_read.hpp"

namespace skald {

MemorySubscription::MemorySubscription(MemoryState& state, SubscribeRequest request)
    : state_(state), request_(std::move(request)) {
    state_.add(*this);
}

MemorySubscription::~MemorySubscription() {
    const std::lock_guard lock(state_.mutex());
    state_.remove(*this);
}

Result<EventBatch> MemorySubscription::poll() {
    const std::lock_guard lock(state_.mutex());
    if (stopped_) return Error{.code = Errc::unavailable, .message = "the subscription is stopped"};
    const auto read = ReadRequest::all(request_.filter).after(request_.after).limit(request_.page);
    auto page = read_page(state_.log(), read, state_.now());
    if (page) request_.after = page->scanned;
    return page;
}

void MemorySubscription::notify(std::function<void()> wake) {
    std::function<void()> at_once;
    {
        const std::lock_guard lock(state_.mutex());
        wake_.swap(wake);  // the one before ends without the mutex: it may own things
        at_once = stopped_ ? std::exchange(wake_, nullptr) : take_wake(request_.after);
    }
    if (at_once) call_all({at_once});
}

GlobalPosition MemorySubscription::position() const {
    const std::lock_guard lock(state_.mutex());
    return request_.after;
}

void MemorySubscription::stop() {
    std::function<void()> wake;
    {
        const std::lock_guard lock(state_.mutex());
        stopped_ = true;
        wake = std::exchange(wake_, nullptr);
    }
    if (wake) call_all({wake});
}

std::function<void()> MemorySubscription::take_wake(GlobalPosition after) {
    if (!wake_) return nullptr;
    const GlobalPosition begin = std::max(after, request_.after);
    if (!state_.log().any_visible(request_.filter, begin, state_.now())) return nullptr;
    return std::exchange(wake_, nullptr);
}

}  // namespace skald
