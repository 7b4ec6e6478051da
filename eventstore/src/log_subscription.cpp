#include "log_subscription.hpp"

#include <utility>

namespace skald {
namespace {

/// A wake that throws ends the program: a lost wake is a hang.
void call(const Waiters::Wake& wake) noexcept {
    if (wake) wake();
}

}  // namespace

LogSubscription::LogSubscription(LogEngine& engine, SubscribeRequest request)
    : engine_(engine),
      filter_(std::move(request.filter)),
      page_(request.page),
      waiter_(std::make_shared<Waiter>(filter_)),
      position_(request.after) {}

LogSubscription::~LogSubscription() {
    engine_.waiters().take(waiter_);
}

Result<EventBatch> LogSubscription::poll() {
    GlobalPosition after;
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) return Error{Errc::unavailable, "the subscription is stopped"};
        after = position_;
    }
    const auto read = ReadRequest::all(filter_).after(after).limit(page_);
    auto page = engine_.reader().read(read, engine_.now());
    if (!page) return page;
    const std::lock_guard lock(mutex_);
    position_ = page->scanned;
    return page;
}

void LogSubscription::notify(std::function<void()> wake) {
    if (!wake) {
        engine_.waiters().take(waiter_);
        return;
    }
    const GlobalPosition after = position();
    engine_.waiters().add(waiter_, engine_.keys_for(filter_), after.value(), std::move(wake));
    // Looked at after registering: a stop, or an event that is committed in between, wakes too.
    bool stopped = false;
    {
        const std::lock_guard lock(mutex_);
        stopped = stopped_;
    }
    const auto visible = engine_.reader().any_visible(filter_, after, engine_.now());
    // An error is for the next poll to tell.
    if (stopped || !visible || *visible) {
        call(engine_.waiters().take(waiter_));
    }
}

GlobalPosition LogSubscription::position() const {
    const std::lock_guard lock(mutex_);
    return position_;
}

void LogSubscription::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    call(engine_.waiters().take(waiter_));
}

}  // namespace skald
