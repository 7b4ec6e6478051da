#include "orders/import/in_flight.hpp"

#include <utility>

namespace orders {

InFlight::~InFlight() {
    (void)finish();
}

bool InFlight::begin() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return appends_ < appends_max_ || failure_; });
    if (failure_) return false;
    ++appends_;
    return true;
}

void InFlight::end(std::uint64_t events, std::optional<skald::Error> failure) {
    // Notified under the lock: as soon as it is free, the waiting thread may destroy this object.
    const std::lock_guard lock(mutex_);
    --appends_;
    if (!failure) {
        events_done_ += events;
    } else if (!failure_) {
        failure_ = std::move(failure);
    }
    changed_.notify_all();
}

std::uint64_t InFlight::events_done() const {
    const std::lock_guard lock(mutex_);
    return events_done_;
}

skald::Result<void> InFlight::finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return appends_ == 0; });
    if (failure_) return *failure_;
    return {};
}

}  // namespace orders
