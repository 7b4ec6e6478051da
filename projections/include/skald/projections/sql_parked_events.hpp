// Parked events in the table skald_parked_events of an SQL database.
#pragma once
#include <skald/core/parked_events.hpp>
#include <skald/core/sql.hpp>
#include <string_view>

namespace skald {

/// Keeps parked events, each change in a transaction of its own. Creates its table if need be. Any
/// thread may use one object. The database must outlive it. The static functions do the same as a
/// part of the caller's transaction.
class SqlParkedEvents final : public ParkedEvents {
public:
    explicit SqlParkedEvents(SqlDatabase& database) : database_(database) {}

    Result<void> park(const ParkedEvent& event) override;
    Result<std::vector<ParkedEvent>> list(const std::string& consumer,
                                          std::size_t events_max) override;
    Result<ParkedEvent> find(const std::string& consumer, GlobalPosition position) override;
    Result<std::optional<ParkedEvent>> oldest_of(const std::string& consumer,
                                                 const std::string& stream) override;
    Result<void> remove(const std::string& consumer, GlobalPosition position) override;

    /// Creates the table unless it is there.
    static Result<void> create_table(SqlTransaction& sql);
    static Result<void> park(SqlTransaction& sql, const ParkedEvent& event);
    static Result<std::vector<ParkedEvent>> list(SqlTransaction& sql, const std::string& consumer,
                                                 std::size_t events_max);
    static Result<void> remove(SqlTransaction& sql, const std::string& consumer,
                               GlobalPosition position);
    /// Errors: not_found.
    static Result<ParkedEvent> find(SqlTransaction& sql, const std::string& consumer,
                                    GlobalPosition position);
    /// One more failed attempt at an event that is still parked. Never parks: an event that another
    /// process has handled meanwhile must not come back. Errors: not_found.
    static Result<void> note_attempt(SqlTransaction& sql, const std::string& consumer,
                                     GlobalPosition position, const std::string& error);
    /// Whether any event of the consumer is parked.
    static Result<bool> any(SqlTransaction& sql, const std::string& consumer);
    static Result<std::uint64_t> count(SqlTransaction& sql, const std::string& consumer);
    /// Those behind a position that wait for no other: the oldest of their stream, and those without
    /// a stream. The oldest first.
    static Result<std::vector<GlobalPosition>> retryable_after(SqlTransaction& sql,
                                                               const std::string& consumer,
                                                               GlobalPosition position,
                                                               std::size_t events_max);
    /// The oldest parked event of a stream, for which the others of the stream wait.
    static Result<std::optional<ParkedEvent>> oldest_of(SqlTransaction& sql,
                                                        const std::string& consumer,
                                                        std::string_view stream);
    /// Forgets all parked events of the consumer.
    static Result<void> forget(SqlTransaction& sql, const std::string& consumer);

private:
    SqlDatabase& database_;  // where the table is
};

}  // namespace skald
