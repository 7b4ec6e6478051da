#include "orders/service/order_import.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace orders {
namespace {

// Holds the thread that reports its progress back, as far as it is too fast.
class Pace {
public:
    Pace(std::uint32_t events_per_second_max, std::stop_token stop)
        : rate_(events_per_second_max), stop_(std::move(stop)) {}

    void keep(std::uint64_t done) {
        if (rate_ == 0) return;
        if (!first_) first_ = done;
        const std::chrono::duration<double> due(static_cast<double>(done - *first_) / rate_);
        std::unique_lock lock(mutex_);
        never_.wait_until(
            lock, stop_,
            begun_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(due),
            [] { return false; });
    }

private:
    const double rate_;     // 0: no bound
    std::stop_token stop_;  // after which there is no bound
    const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::optional<std::uint64_t> first_;  // events that were there before
    std::mutex mutex_;
    std::condition_variable_any never_;
};

}  // namespace

struct OrderImport::Parts {
    PreparedLog log;
    skald::EventStore& store;
    std::uint32_t events_per_second_max;
    FirstFailure& failure;
    std::jthread thread = {};

    void run(const std::stop_token& stop) {
        const auto feed = log.feed(store);
        Pace pace(events_per_second_max, stop);
        const auto brought =
            bring_in(store, *feed, [&](std::uint64_t done, std::uint64_t) { pace.keep(done); });
        if (!brought) failure.report("the import", brought.error());
    }
};

OrderImport::OrderImport(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
OrderImport::~OrderImport() = default;

std::unique_ptr<OrderImport> OrderImport::start(PreparedLog log, skald::EventStore& store,
                                                std::uint32_t events_per_second_max,
                                                FirstFailure& failure) {
    auto parts =
        std::make_unique<Parts>(Parts{std::move(log), store, events_per_second_max, failure});
    Parts& running = *parts;
    parts->thread = std::jthread([&running](const std::stop_token& stop) { running.run(stop); });
    return std::unique_ptr<OrderImport>(new OrderImport(std::move(parts)));
}

}  // namespace orders
