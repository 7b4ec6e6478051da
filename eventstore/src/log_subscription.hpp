// A subscription to a log store: a position that reads on, and a waiter while there is nothing.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <skald/core/subscription.hpp>

#include "log_engine.hpp"

namespace skald {

class LogSubscription final : public Subscription {
public:
    LogSubscription(LogEngine& engine, SubscribeRequest request);
    ~LogSubscription() override;

    Result<EventBatch> poll() override;
    void notify(std::function<void()> wake) override;
    GlobalPosition position() const override;
    void stop() override;

private:
    LogEngine& engine_;
    const Query filter_;
    const PageLimit page_;
    std::shared_ptr<Waiter> waiter_;
    mutable std::mutex mutex_;  // guards what follows
    GlobalPosition position_;   // all that matches at or before it was delivered
    bool stopped_ = false;
};

}  // namespace skald
