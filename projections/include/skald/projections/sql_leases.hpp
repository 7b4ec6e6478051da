// Leases in the table skald_leases of an SQL database: instances on several machines share work
// with no server but the database that they have anyway.
#pragma once
#include <skald/core/clock.hpp>
#include <skald/core/lease_store.hpp>
#include <skald/core/sql.hpp>

namespace skald {

/// Keeps leases, each change in a transaction of its own. Creates its table if need be. Time is the
/// database's (`current_timestamp`, on SQLite in whole seconds), so that the clocks of the machines
/// need not agree; or that of a clock. Durations should be seconds, not less. A lease that was
/// released stays as a row, because its token must go on growing. Any thread may use one object.
/// Errors of all, beside those of the port: those of the database; unsupported_format, when the
/// database writes time in another form than ISO 8601 (PostgreSQL's DateStyle).
class SqlLeases final : public LeaseStore {
public:
    /// The database, and the clock if there is one, must outlive it.
    explicit SqlLeases(SqlDatabase& database, Clock* clock = nullptr)
        : database_(database), clock_(clock) {}

    Result<std::optional<Lease>> acquire(const std::string& name, const std::string& owner,
                                         std::chrono::nanoseconds duration) override;
    Result<Lease> renew(const Lease& lease, std::chrono::nanoseconds duration) override;
    Result<void> release(const Lease& lease) override;
    Result<std::vector<Lease>> held(const std::string& prefix) override;

    /// Creates the table unless it is there.
    static Result<void> create_table(SqlTransaction& sql);

private:
    Result<Timestamp> now(SqlTransaction& sql) const;

    SqlDatabase& database_;  // where the table is
    Clock* clock_;           // null: the database tells the time
};

}  // namespace skald
