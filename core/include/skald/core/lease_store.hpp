// Leases let exactly one of several instances do a job; fencing tokens stop one that lost its lease
// without noticing.
#pragma once
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <vector>

namespace skald {

/// Grows each time that a lease changes hands. What an owner writes carries its token, and whoever
/// keeps the writes refuses a smaller one than it has seen (M. Kleppmann, "How to do distributed
/// locking", 2016). 0: no lease in use.
class FencingToken {
public:
    constexpr FencingToken() = default;
    constexpr explicit FencingToken(std::uint64_t value) : value_(value) {}
    constexpr std::uint64_t value() const { return value_; }
    friend constexpr auto operator<=>(FencingToken, FencingToken) = default;

private:
    std::uint64_t value_ = 0;
};

struct Lease {
    std::string name;   // of the job
    std::string owner;  // the instance that holds it
    FencingToken token;
    Timestamp expires_at;
};

/// Keeps leases. Time is the store's, not the caller's. Errors of all: unavailable, io.
class LeaseStore {
public:
    virtual ~LeaseStore() = default;
    /// Takes the lease if it is free or expired, or is the owner's already (then the token stays).
    /// None: another has it.
    virtual Result<std::optional<Lease>> acquire(const std::string& name, const std::string& owner,
                                                 std::chrono::nanoseconds duration) = 0;
    /// Extends a lease that is still held. Errors: permission_denied when it was lost.
    virtual Result<Lease> renew(const Lease& lease, std::chrono::nanoseconds duration) = 0;
    /// Gives it back; nothing happens if it was lost.
    virtual Result<void> release(const Lease& lease) = 0;
    /// Those whose names begin with the prefix and that are held now, by name: who takes part, and
    /// in what.
    virtual Result<std::vector<Lease>> held(const std::string& prefix) = 0;
};

}  // namespace skald
