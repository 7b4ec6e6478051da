#include "saga_simulation.hpp"

#include <memory>
#include <ostream>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>
#include <skald/sagas/testing/explored_run.hpp>

#include "orders/sagas/order_fulfilment.hpp"
#include "shop_world.hpp"

namespace skald::simulation {
namespace {

LogStoreOptions small_store() {
    LogStoreOptions options;
    options.segment_bytes = std::uint64_t{64} << 10;
    options.zero_ahead_bytes_max = 0;
    options.clock_jump_max = std::chrono::nanoseconds(0);  // time passes in leaps here
    return options;
}

/// A log store on a disk whose power is cut.
class CrashingStore final : public testing::ExploredStore {
public:
    CrashingStore(std::uint64_t seed, Clock& clock, SagaTally& tally)
        : disk_(seed), clock_(clock), random_(seed), tally_(tally) {
        reopen();
    }

    EventStore& store() override { return *store_; }
    bool can_fail() const override { return true; }
    bool has_failed() const override { return !disk_.is_running(); }
    void fail_soon(std::size_t calls) override { disk_.crash_at_call(disk_.calls() + 1 + calls); }

    void reopen() override {
        // Without power nothing is closed; otherwise the process ends by itself, or is killed.
        if (disk_.is_running()) {
            ++tally_.process_ends;
            if (random_.below(2) == 0) disk_.kill_process();
        } else {
            ++tally_.power_cuts;
        }
        store_.reset();
        for (;;) {
            if (!disk_.is_running()) disk_.restart();
            auto opened = LogEventStore::open({disk_, clock_, random_, log_}, small_store());
            if (opened) {
                store_ = *std::move(opened);
                return;
            }
            if (disk_.is_running()) {
                problem_ = "the store cannot be opened: " + to_string(opened.error());
                return;
            }
        }
    }
    const std::string& problem() const { return problem_; }

private:
    SimulatedDisk disk_;
    Clock& clock_;
    testing::SeededRandom random_;
    NullLog log_;
    SagaTally& tally_;
    std::string problem_;
    std::unique_ptr<LogEventStore> store_;
};

void count(const testing::ExploredRun& run, const ShopWorld& shop, SagaTally& tally) {
    ++tally.seeds;
    for (const std::string& line : run.story()) {
        if (line.starts_with("lost") || line.starts_with("delayed")) ++tally.losses;
    }
    tally.fulfilled += shop.fulfilled();
    tally.undone += shop.orders() - shop.fulfilled();
    tally.refused_undone += shop.refusals();
}

}  // namespace

std::optional<std::string> simulate_sagas(std::uint64_t seed, SagaTally& tally,
                                          std::ostream* story) {
    testing::ManualClock clock;
    testing::SeededRandom random(seed);
    std::vector<std::string> orders;
    for (std::uint64_t i = 0; i <= random.below(3); ++i) orders.push_back(std::to_string(i));
    ShopWorld shop(orders);
    CrashingStore store(seed, clock, tally);
    testing::ExploredRun run(orders::order_fulfilment(), {}, store, clock, shop);
    // How much goes wrong differs from seed to seed.
    const std::uint64_t calm = 1 + random.below(6);
    const auto choose = [&](std::size_t choices) -> std::size_t {
        return random.below(calm + 1) != 0 ? 0 : random.below(choices);
    };
    std::string broken = run.run(choose, 20 + random.below(60));
    if (broken.empty()) broken = store.problem();
    count(run, shop, tally);
    if (story != nullptr) {
        for (const std::string& line : run.story()) *story << line << '\n';
    }
    if (broken.empty()) return {};
    return broken;
}

CrashRun crash_at_call(std::uint64_t call) {
    SagaTally tally;
    testing::ManualClock clock;
    ShopWorld shop;
    CrashingStore store(call, clock, tally);
    testing::ExploredRun run(orders::order_fulfilment(), {}, store, clock, shop);
    store.fail_soon(call);
    CrashRun result{.was_cut = false, .broken = run.run([](std::size_t) { return 0U; }, 0)};
    if (result.broken.empty()) result.broken = store.problem();
    if (result.broken.empty() && shop.fulfilled() != 1)
        result.broken = "the order is not fulfilled";
    result.was_cut = tally.power_cuts > 0;
    return result;
}

}  // namespace skald::simulation
