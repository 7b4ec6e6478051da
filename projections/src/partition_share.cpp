#include "partition_share.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace skald {

PartitionShare::PartitionShare(LeaseStore& leases, Clock& clock, std::string job,
                               std::uint32_t partitions, GroupMember member)
    : leases_(leases),
      clock_(clock),
      job_(std::move(job)),
      partitions_(partitions),
      member_(std::move(member)) {}

bool PartitionShare::is_due() const {
    return !looked_ || clock_.elapsed() - *looked_ >= interval();
}

Result<void> PartitionShare::look() {
    looked_ = clock_.elapsed();
    auto renewed = renew_held();
    std::erase_if(held_,
                  [this](const auto& held) { return held.second.valid_until <= clock_.elapsed(); });
    if (!renewed) return renewed;
    if (auto placed = take_place(); !placed) return placed;
    if (auto counted = count_members(); !counted) return counted;
    return take_free();
}

Result<void> PartitionShare::renew_held() {
    for (auto held = held_.begin(); held != held_.end();) {
        const auto asked_at = clock_.elapsed();
        auto renewed = leases_.renew(held->second.lease, member_.lease_duration);
        if (renewed) {
            held->second = {*std::move(renewed), valid_until(asked_at)};
            ++held;
        } else if (renewed.error().code == Errc::permission_denied) {
            held = held_.erase(held);
        } else {
            return renewed.error();
        }
    }
    return {};
}

Result<void> PartitionShare::take_place() {
    if (place_) {
        auto renewed = leases_.renew(*place_, member_.lease_duration);
        if (renewed) {
            place_ = *std::move(renewed);
            return {};
        }
        if (renewed.error().code != Errc::permission_denied) return renewed.error();
        place_.reset();
    }
    for (std::uint32_t number = 0; !place_; ++number) {
        auto taken = leases_.acquire(job_ + "/place/" + std::to_string(number), member_.instance,
                                     member_.lease_duration);
        if (!taken) return taken.error();
        place_ = *std::move(taken);
    }
    return {};
}

Result<void> PartitionShare::count_members() {
    const auto places = leases_.held(job_ + "/place/");
    if (!places) return places.error();
    std::set<std::string> instances{member_.instance};
    for (const Lease& place : *places) instances.insert(place.owner);
    const auto number = static_cast<std::uint32_t>(
        std::distance(instances.begin(), instances.find(member_.instance)));
    const auto members = static_cast<std::uint32_t>(instances.size());
    fair_ = partitions_ / members + (number < partitions_ % members ? 1 : 0);
    first_ = static_cast<std::uint32_t>(std::uint64_t{number} * partitions_ / members);
    return {};
}

Result<void> PartitionShare::take_free() {
    for (std::uint32_t i = 0; i < partitions_ && held_.size() < fair_; ++i) {
        const std::uint32_t partition = (first_ + i) % partitions_;
        if (held_.contains(partition)) continue;
        const auto asked_at = clock_.elapsed();
        auto taken =
            leases_.acquire(partition_name(partition), member_.instance, member_.lease_duration);
        if (!taken) return taken.error();
        if (!taken->has_value()) continue;
        held_.emplace(partition, Held{**std::move(taken), valid_until(asked_at)});
    }
    return {};
}

std::vector<std::uint32_t> PartitionShare::surplus() const {
    std::vector<std::uint32_t> surplus;
    for (auto held = held_.rbegin(); held_.size() - surplus.size() > fair_; ++held) {
        surplus.push_back(held->first);
    }
    return surplus;
}

void PartitionShare::give_back(std::uint32_t partition) {
    const auto held = held_.find(partition);
    if (held == held_.end()) return;
    // If it fails, the lease runs out by itself.
    (void)leases_.release(held->second.lease);
    held_.erase(held);
}

void PartitionShare::leave() {
    while (!held_.empty()) give_back(held_.begin()->first);
    if (place_) (void)leases_.release(*place_);
    place_.reset();
    looked_.reset();
}

std::string PartitionShare::partition_name(std::uint32_t partition) const {
    return job_ + "/partition/" + std::to_string(partition);
}

// Counted from before the question, so it ends here before it ends in the store. "For ever" does
// not overflow.
std::chrono::nanoseconds PartitionShare::valid_until(std::chrono::nanoseconds asked_at) const {
    return asked_at + std::min(member_.lease_duration, std::chrono::nanoseconds::max() - asked_at);
}

}  // namespace skald
