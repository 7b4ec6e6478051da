// Runs a saga under every order of deliveries, answers, duplicates, losses, timeouts and crashes, up to a
// depth, or under random ones, and checks what must always be true:
//
//     class Shop final : public skald::testing::SagaWorld { ... };  // stock, payment, shipping
//
//     const auto explored = skald::testing::explore_saga(
//         order_fulfilment(), [](auto& clock, auto& random) { return make_store(clock, random); },
//         [] { return std::make_unique<Shop>(); }, {.depth = 3});
//     EXPECT_EQ(explored.problem, "") << explored.text();
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <skald/core/event_store.hpp>
#include <skald/core/random.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <skald/sagas/saga_options.hpp>
#include <skald/sagas/testing/explored_run.hpp>
#include <string>
#include <utility>
#include <vector>

namespace skald::testing {

struct ExploreOptions {
    std::size_t depth = 3;  // choices of a run; what follows goes well
    /// 0: every run of this depth. Otherwise so many runs, whose choices the seed makes.
    std::uint64_t random_runs = 0;
    std::uint64_t seed = 1;
    SagaOptions saga = {};
};

struct Explored {
    std::uint64_t runs = 0;
    std::string problem;             // of the first run that went wrong; empty: none did
    std::vector<std::string> story;  // of that run
    std::uint64_t seed = 0;          // of that run, if runs were random

    std::string text() const {
        std::string lines = problem + " (seed " + std::to_string(seed) + ")";
        for (const std::string& line : story) lines += "\n  " + line;
        return lines;
    }
};

using MakeStore = std::function<std::unique_ptr<EventStore>(Clock&, Random&)>;
using MakeWorld = std::function<std::unique_ptr<SagaWorld>()>;

namespace detail {

/// The choices of a run, and after it those of the next one: the last that can grow grows.
class Odometer {
public:
    std::size_t choose(std::size_t choices) {
        if (at_ == wheels_.size()) wheels_.push_back({0, choices});
        wheels_[at_].choices = choices;
        return wheels_[at_++].chosen;
    }
    /// False: all were made.
    bool advance() {
        at_ = 0;
        while (!wheels_.empty() && wheels_.back().chosen + 1 == wheels_.back().choices) {
            wheels_.pop_back();
        }
        if (wheels_.empty()) return false;
        ++wheels_.back().chosen;
        return true;
    }

private:
    struct Wheel {
        std::size_t chosen;
        std::size_t choices;
    };
    std::vector<Wheel> wheels_;
    std::size_t at_ = 0;  // the next choice
};

}  // namespace detail

/// Stops at the first run that goes wrong.
inline Explored explore_saga(const SagaDefinition& saga, const MakeStore& make_store,
                             const MakeWorld& make_world, const ExploreOptions& options = {}) {
    Explored explored;
    detail::Odometer odometer;
    for (bool more = true; more && explored.problem.empty(); ++explored.runs) {
        ManualClock clock;
        SeededRandom ids(options.seed);
        SeededRandom random(options.seed + explored.runs);
        const auto world = make_world();
        LastingStore store(make_store(clock, ids));
        ExploredRun run(saga, options.saga, store, clock, *world);
        const bool is_random = options.random_runs > 0;
        // Half of what a random run does goes well, so that it gets somewhere.
        const auto chosen_at_random = [&](std::size_t choices) -> std::size_t {
            return random.below(2) == 0 ? 0 : random.below(choices);
        };
        const auto chosen_in_turn = [&](std::size_t choices) { return odometer.choose(choices); };
        explored.problem = is_random ? run.run(chosen_at_random, options.depth)
                                     : run.run(chosen_in_turn, options.depth);
        if (!explored.problem.empty()) {
            explored.story = run.story();
            explored.seed = options.seed + explored.runs;
        }
        more = is_random ? explored.runs + 1 < options.random_runs : odometer.advance();
    }
    return explored;
}

}  // namespace skald::testing
