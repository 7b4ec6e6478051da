// The lease under which one of several instances of a relay publishes.
#pragma once
#include <chrono>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/lease_store.hpp>
#include <skald/core/log.hpp>
#include <skald/projections/projection_options.hpp>
#include <string>
#include <utility>

namespace skald {

/// One thread at a time.
class RelayLease {
public:
    /// Without leases it is always held.
    RelayLease(LeaseStore* leases, Clock& clock, Log& log, const std::string& relay,
               GroupMember member)
        : leases_(leases),
          clock_(clock),
          log_(log),
          name_("relay/" + relay),
          member_(std::move(member)) {}

    /// Whether this instance may publish. Asks the store when that is due. Errors:
    /// invalid_argument, without a name of the instance; those of the store, once the lease that it
    /// had may have run out.
    Result<bool> hold();
    /// The same, and asks in any case.
    Result<bool> look() {
        asked_at_.reset();
        return hold();
    }
    /// As hold(), as far as is known: false also when the lease has run out.
    bool is_valid() const {
        return !leases_ || (lease_ && clock_.elapsed() - held_from_ < member_.lease_duration);
    }
    /// How long hold() may wait to be called again; none: it need not be called again.
    std::optional<std::chrono::nanoseconds> interval() const;
    /// Gives it back, for others.
    void release();

private:
    Result<void> renew();
    Result<void> acquire();
    void say(LogLevel level, const std::string& what) const;

    LeaseStore* leases_;  // null: none are wanted
    Clock& clock_;
    Log& log_;
    std::string name_;    // of the lease
    GroupMember member_;  // this instance
    std::optional<Lease> lease_;
    // By Clock::elapsed, before the store was asked: so the lease ends here before it ends there.
    std::chrono::nanoseconds held_from_{0};
    std::optional<std::chrono::nanoseconds> asked_at_;  // the last time; none: never
    bool has_said_so_ = false;                          // that it stands by
};

}  // namespace skald
