#include "relay_lease.hpp"

#include <limits>

namespace skald {

Result<bool> RelayLease::hold() {
    if (!leases_) return true;
    if (member_.instance.empty()) {
        return invalid_argument("a relay with leases needs a name for its instance");
    }
    const bool is_due = !asked_at_ || clock_.elapsed() - *asked_at_ >= *interval();
    if (is_due || (lease_ && !is_valid())) {
        auto asked = lease_ ? renew() : acquire();
        // One third of the duration is over then, and the lease may last for another look.
        if (!asked && !is_valid()) return asked.error();
    }
    return is_valid();
}

Result<void> RelayLease::renew() {
    asked_at_ = clock_.elapsed();
    const auto renewed = leases_->renew(*lease_, member_.lease_duration);
    if (!renewed && renewed.error().code == Errc::permission_denied) {
        say(LogLevel::warning, "has lost its lease");
        lease_.reset();
        return acquire();
    }
    if (!renewed) return renewed.error();
    lease_ = *renewed;
    held_from_ = *asked_at_;
    return {};
}

Result<void> RelayLease::acquire() {
    asked_at_ = clock_.elapsed();
    auto acquired = leases_->acquire(name_, member_.instance, member_.lease_duration);
    if (!acquired) return acquired.error();
    lease_ = *std::move(acquired);
    if (lease_) {
        held_from_ = *asked_at_;
        say(LogLevel::info, "has taken its lease");
    } else if (!has_said_so_) {
        say(LogLevel::info, "stands by: another instance has the lease");
    }
    has_said_so_ = !lease_;
    return {};
}

std::optional<std::chrono::nanoseconds> RelayLease::interval() const {
    if (!leases_) return std::nullopt;
    return member_.lease_duration / 3;
}

void RelayLease::release() {
    // What fails here ends by itself with the lease.
    if (lease_) (void)leases_->release(*lease_);
    lease_.reset();
    asked_at_.reset();
}

void RelayLease::say(LogLevel level, const std::string& what) const {
    const LogField fields[] = {{"lease", name_}, {"instance", member_.instance}};
    log_.write(level, "projections", what, fields);
}

}  // namespace skald
