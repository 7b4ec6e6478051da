#include "postgres_subscription.hpp"

#include <utility>

namespace skald::postgres {

PostgresSubscription::~PostgresSubscription() {
    wakes_.take(waiter_);
}

Result<EventBatch> PostgresSubscription::poll() {
    ReadRequest read;
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) return Error{Errc::unavailable, "the subscription is stopped"};
        read = ReadRequest::all(request_.filter).after(request_.after).limit(request_.page);
    }
    auto page = store_.read(read);
    const std::lock_guard lock(mutex_);
    if (page) request_.after = page->scanned;
    return page;
}

void PostgresSubscription::notify(std::function<void()> wake) {
    GlobalPosition after;
    {
        const std::lock_guard lock(mutex_);
        after = request_.after;
    }
    wakes_.wait(waiter_, after.value(), std::move(wake));
    // Also if it was stopped meanwhile: whoever takes the wake calls it, and nobody else.
    bool stopped = false;
    {
        const std::lock_guard lock(mutex_);
        stopped = stopped_;
    }
    if (!stopped) return;
    if (const auto left = wakes_.take(waiter_)) left();
}

GlobalPosition PostgresSubscription::position() const {
    const std::lock_guard lock(mutex_);
    return request_.after;
}

void PostgresSubscription::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    if (const auto wake = wakes_.take(waiter_)) wake();
}

}  // namespace skald::postgres
