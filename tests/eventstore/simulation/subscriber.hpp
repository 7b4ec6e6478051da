// A subscriber that keeps its checkpoint over all lives of the store.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "log_subscription.hpp"
#include "store_on_trial.hpp"

namespace skald::simulation {

class Subscriber {
public:
    /// `after`: where it begins.
    Subscriber(std::string name, SubscribeRequest request);
    ~Subscriber() { detach(); }
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    /// Goes on at its checkpoint in a store that was opened.
    void attach(LogEngine& engine);
    void detach();
    bool has_seen(std::uint64_t position) const { return request_.after.value() >= position; }

    /// Takes the next page, and waits if there was none. False: nothing was there.
    bool poll(StoreOnTrial& store, Story& story, Tally& tally);
    /// It was woken if, and only if, there is something for it.
    void check_wake(StoreOnTrial& store) const;
    /// Each event that matches was delivered once, in order, as far as no events are ever hidden.
    void check_delivered(StoreOnTrial& store) const;

private:
    const std::string name_;
    SubscribeRequest request_;  // goes on at the checkpoint
    const GlobalPosition began_;
    std::unique_ptr<LogSubscription> subscription_;
    std::vector<std::uint64_t> delivered_;  // events that are never hidden
    bool waits_ = false;
    bool woken_ = false;
};

}  // namespace skald::simulation
