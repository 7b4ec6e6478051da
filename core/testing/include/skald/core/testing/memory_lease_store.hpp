// Leases in memory: for tests, and for programs whose instances are threads of one process.
#pragma once
#include <algorithm>
#include <map>
#include <mutex>
#include <skald/core/clock.hpp>
#include <skald/core/lease_store.hpp>

namespace skald::testing {

/// Tells time by its clock, which must outlive it. Any thread may use one object; it never fails
/// for a reason of its own.
class MemoryLeaseStore final : public LeaseStore {
public:
    explicit MemoryLeaseStore(Clock& clock) : clock_(clock) {}

    Result<std::optional<Lease>> acquire(const std::string& name, const std::string& owner,
                                         std::chrono::nanoseconds duration) override {
        const std::lock_guard lock(mutex_);
        const Timestamp now = clock_.now();
        const auto held = leases_.find(name);
        const bool is_held = held != leases_.end() && now < held->second.expires_at;
        if (is_held && held->second.owner != owner) return std::optional<Lease>();
        const FencingToken token = is_held ? held->second.token : FencingToken(++last_token_);
        const Lease lease{name, owner, token, ends_at(now, duration)};
        leases_.insert_or_assign(name, lease);
        return std::optional(lease);
    }

    Result<Lease> renew(const Lease& lease, std::chrono::nanoseconds duration) override {
        const std::lock_guard lock(mutex_);
        const Timestamp now = clock_.now();
        const auto held = leases_.find(lease.name);
        if (!is_of(held, lease) || now >= held->second.expires_at) {
            return Error{Errc::permission_denied, "the lease \"" + lease.name + "\" was lost"};
        }
        held->second.expires_at = ends_at(now, duration);
        return held->second;
    }

    Result<void> release(const Lease& lease) override {
        const std::lock_guard lock(mutex_);
        const auto held = leases_.find(lease.name);
        if (is_of(held, lease)) leases_.erase(held);
        return {};
    }

    Result<std::vector<Lease>> held(const std::string& prefix) override {
        const std::lock_guard lock(mutex_);
        const Timestamp now = clock_.now();
        std::vector<Lease> held;
        for (const auto& [name, lease] : leases_) {
            if (name.starts_with(prefix) && now < lease.expires_at) held.push_back(lease);
        }
        return held;
    }

private:
    using Leases = std::map<std::string, Lease>;

    // "For ever" must not overflow.
    static Timestamp ends_at(Timestamp now, std::chrono::nanoseconds duration) {
        return now + std::min(duration, Timestamp::max() - now);
    }
    bool is_of(Leases::const_iterator held, const Lease& lease) const {
        return held != leases_.end() && held->second.owner == lease.owner &&
               held->second.token == lease.token;
    }

    Clock& clock_;
    std::mutex mutex_;  // guards the rest
    Leases leases_;     // by name; expired ones stay until they are taken
    std::uint64_t last_token_ = 0;
};

}  // namespace skald::testing
