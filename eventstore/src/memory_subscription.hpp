// A subscription to a MemoryEventStore: a position, and somebody to wake.
#pragma once
#include <functional>
#include <skald/core/subscription.hpp>

#include "memory_state.hpp"

namespace skald {

class MemorySubscription final : public Subscription {
public:
    /// With the mutex of the state.
    MemorySubscription(MemoryState& state, SubscribeRequest request);
    ~MemorySubscription() override;

    Result<EventBatch> poll() override;
    void notify(std::function<void()> wake) override;
    GlobalPosition position() const override;
    void stop() override;

    /// Who is to be woken, if an event behind `after` is there for this subscription; else nobody.
    /// With the mutex of the state.
    std::function<void()> take_wake(GlobalPosition after);

private:
    MemoryState& state_;          // its mutex guards what follows
    SubscribeRequest request_;    // `after` moves on with each page
    std::function<void()> wake_;  // empty: nobody waits
    bool stopped_ = false;
};

}  // namespace skald
