// The part of a job's partitions that one instance holds leases for. It decides and asks the lease
// store; it runs nothing.
#pragma once
#include <map>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/lease_store.hpp>
#include <skald/projections/projection_group.hpp>
#include <string>
#include <vector>

namespace skald {

/// One thread at a time. Instances find each other by leases as well: each holds a place, which is
/// a lease with a number, and all compute the same share from the same list.
class PartitionShare {
public:
    struct Held {
        Lease lease;
        std::chrono::nanoseconds valid_until;  // by Clock::elapsed, never after the store's end
    };

    PartitionShare(LeaseStore& leases, Clock& clock, std::string job, std::uint32_t partitions,
                   GroupMember member);

    const std::map<std::uint32_t, Held>& held() const { return held_; }
    /// Leases are renewed so often.
    std::chrono::nanoseconds interval() const { return member_.lease_duration / 3; }
    /// Whether the interval is over.
    bool is_due() const;

    /// Renews what is held and forgets what was lost; then takes what is free, up to the fair
    /// number. Errors: those of the lease store; what is held stays so as long as it is valid.
    Result<void> look();
    /// What is held beyond the fair number, for others who wait for it.
    std::vector<std::uint32_t> surplus() const;

    /// Once nothing runs it any more.
    void give_back(std::uint32_t partition);
    /// It was lost.
    void forget(std::uint32_t partition) { held_.erase(partition); }
    /// Gives everything back, and the place.
    void leave();

private:
    Result<void> take_place();
    Result<void> renew_held();
    Result<void> count_members();
    Result<void> take_free();
    std::string partition_name(std::uint32_t partition) const;
    std::chrono::nanoseconds valid_until(std::chrono::nanoseconds asked_at) const;

    LeaseStore& leases_;
    Clock& clock_;
    std::string job_;           // what the partitions are of
    std::uint32_t partitions_;  // of the job
    GroupMember member_;        // this instance
    std::map<std::uint32_t, Held> held_;
    std::optional<Lease> place_;                      // among the instances; none: not there yet
    std::optional<std::chrono::nanoseconds> looked_;  // when; none: never
    std::size_t fair_ = 0;                            // how many this instance should have
    std::uint32_t first_ = 0;                         // where it begins to look for free ones
};

}  // namespace skald
