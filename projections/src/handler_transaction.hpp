// Calls a projection's handler and finds out whose fault a failure is: a database that is away must
// not get events parked, and an event that breaks a constraint must not be retried for ever.
#pragma once
#include <functional>
#include <optional>
#include <skald/core/sql.hpp>
#include <skald/projections/any_projection.hpp>

namespace skald {

/// The transaction as a handler sees it: it cannot commit, and a statement that failed stays
/// failed, as PostgreSQL has it.
class HandlerTransaction final : public SqlTransaction {
public:
    explicit HandlerTransaction(SqlTransaction& sql) : sql_(sql) {}

    using SqlTransaction::run;
    Result<SqlRows> run(std::string_view sql, std::span<const SqlValue> parameters) override;
    Result<void> commit() override;

    /// The first failure, also if the handler went on as if nothing had happened.
    const std::optional<Error>& failure() const { return failure_; }

private:
    SqlTransaction& sql_;           // of the batch
    std::optional<Error> failure_;  // none: all is well
};

struct Handling {
    bool handled = false;            // false without a failure: the codec skipped the event
    std::optional<Error> failure{};  // after which the transaction is of no use
    bool database_failed = false;    // the failure is not the event's fault
};

/// Calls a handler with the transaction as it may see it, and catches what it throws.
Handling call_watched(SqlTransaction& sql,
                      const std::function<Result<bool>(SqlTransaction&)>& handler);

/// The same with the handler of an event. `names` are those of the projection's tables.
Handling handle_event(AnyProjection& projection, SqlTransaction& sql, TableNames& names,
                      const RecordedEvent& event);

}  // namespace skald
