#include "simulation.hpp"

#include <memory>
#include <vector>

#include "subscriber.hpp"

namespace skald::simulation {
namespace {

constexpr std::size_t subscribers_max = 5;

class Simulation {
public:
    Simulation(std::uint64_t seed, Tally& tally, std::ostream* story)
        : chance_(seed), story_(story), tally_(tally), store_(seed, chance_, story_, tally) {}

    void run() {
        store_.open();
        for (std::uint64_t steps = 60 + chance_.below(140); steps > 0; --steps) {
            step();
            if (!store_.is_well()) recover();
        }
        end();
    }

private:
    void step() {
        const std::uint64_t kind = chance_.below(100);
        if (kind < 46) return commit();
        if (kind < 60) return store_.read();
        if (kind < 76) return poll();
        if (kind < 80) return store_.let_time_pass();
        if (kind < 85) return store_.zero_ahead();
        if (kind < 89) return store_.maintain();
        if (kind < 92) return subscribe();
        if (kind < 96) return store_.plan_fault();
        if (kind < 97) return chance_.percent(50) ? store_.fill_disk() : store_.let_clock_jump();
        if (kind < 98) reopen();
    }

    void commit() {
        store_.commit();
        for (const auto& subscriber : subscribers_) subscriber->check_wake(store_);
    }

    void subscribe() {
        if (subscribers_.size() == subscribers_max) {
            subscribers_.erase(subscribers_.begin() +
                               static_cast<std::ptrdiff_t>(chance_.below(subscribers_max)));
        }
        const std::uint64_t head = store_.expected().head();
        const GlobalPosition after(chance_.percent(50) ? 0 : chance_.below(head + 1));
        const PageLimit page{.events_max = static_cast<std::size_t>(1 + chance_.below(30))};
        subscribers_.push_back(std::make_unique<Subscriber>(
            "subscriber " + std::to_string(++subscribed_),
            SubscribeRequest{.after = after, .filter = store_.maker().query(), .page = page}));
        subscribers_.back()->attach(store_.engine());
    }

    void poll() {
        if (subscribers_.empty()) return;
        const auto& subscriber = chance_.one_of(subscribers_);
        const bool to_the_end = chance_.percent(50);
        while (subscriber->poll(store_, story_, tally_) && to_the_end) continue;
    }

    // What stopped it hides nothing that was acknowledged and shows nothing that was not.
    void recover() {
        for (int i = 0; i < 2; ++i) {
            store_.read();
            poll();
        }
        reopen();
    }

    void reopen() {
        for (const auto& subscriber : subscribers_) subscriber->detach();
        store_.end_life();
        store_.open();
        for (const auto& subscriber : subscribers_) subscriber->attach(store_.engine());
    }

    void end() {
        store_.end_faults();
        reopen();
        for (const auto& subscriber : subscribers_) {
            // What was planned to fail earlier may still fail a poll.
            while (!subscriber->has_seen(store_.expected().head())) {
                subscriber->poll(store_, story_, tally_);
                if (!store_.is_well()) reopen();
            }
            subscriber->check_delivered(store_);
        }
        store_.count_content();
        ++tally_.seeds;
    }

    Chance chance_;
    Story story_;
    Tally& tally_;
    StoreOnTrial store_;
    std::vector<std::unique_ptr<Subscriber>> subscribers_;  // leave before the store does
    std::uint64_t subscribed_ = 0;
};

}  // namespace

std::optional<std::string> simulate(std::uint64_t seed, Tally& tally, std::ostream* story) {
    try {
        Simulation(seed, tally, story).run();
    } catch (const Failure& failure) {
        return failure.what;
    }
    return std::nullopt;
}

}  // namespace skald::simulation
