// A subscription: a position in the log, and somebody to wake.
#pragma once
#include <functional>
#include <mutex>
#include <skald/core/event_store.hpp>
#include <skald/core/subscription.hpp>

#include "wake_service.hpp"

namespace skald::postgres {

class PostgresSubscription final : public Subscription {
public:
    PostgresSubscription(EventStore& store, WakeService& wakes, SubscribeRequest request)
        : store_(store),
          wakes_(wakes),
          request_(std::move(request)),
          waiter_(std::make_shared<Waiter>(Waiter{.filter = request_.filter})) {}
    ~PostgresSubscription() override;

    Result<EventBatch> poll() override;
    void notify(std::function<void()> wake) override;
    GlobalPosition position() const override;
    void stop() override;

private:
    EventStore& store_;
    WakeService& wakes_;
    mutable std::mutex mutex_;  // guards the next two
    SubscribeRequest request_;  // `after` moves on with each page
    bool stopped_ = false;
    WakeService::Pointer waiter_;
};

}  // namespace skald::postgres
