#include <skald/projections/parked_requests.hpp>
#include <skald/projections/sql_parked_events.hpp>

#include "own_transaction.hpp"
#include "parked_handling.hpp"
#include "parked_rows.hpp"
#include "projection_tables.hpp"
#include "request_table.hpp"

namespace skald {
namespace {

constexpr std::int64_t requests_max = 1000;  // that are carried out at a time

std::int64_t as_bigint(GlobalPosition position) {
    return static_cast<std::int64_t>(position.value());
}

Result<void> add(SqlTransaction& sql, const std::string& projection, GlobalPosition position) {
    const auto added = sql.run(
        "insert into skald_parked_requests (consumer, position) values ($1, $2)"
        " on conflict (consumer, position) do nothing",
        {projection, as_bigint(position)});
    if (!added) return added.error();
    return {};
}

Result<void> remove(SqlTransaction& sql, const std::string& projection, GlobalPosition position) {
    const auto removed =
        sql.run("delete from skald_parked_requests where consumer = $1 and position = $2",
                {projection, as_bigint(position)});
    if (!removed) return removed.error();
    return {};
}

Result<std::vector<GlobalPosition>> list(SqlTransaction& sql, const std::string& projection) {
    const auto rows = sql.run(
        "select position from skald_parked_requests where consumer = $1 order by position limit $2",
        {projection, requests_max});
    if (!rows) return rows.error();
    std::vector<GlobalPosition> positions;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        positions.emplace_back(static_cast<std::uint64_t>(rows->integer(row, 0)));
    }
    return positions;
}

// Nobody else changes what is parked of the read model while `work` does.
Result<void> in_read_model(SqlDatabase& database, const std::string& projection,
                           const std::function<Result<void>(SqlTransaction&)>& work) {
    return in_own_transaction(database, [&](SqlTransaction& sql) -> Result<void> {
        if (auto tables = create_own_tables(sql); !tables) return tables;
        const auto known =
            sql.run("select name from skald_projections where name = $1", {projection});
        if (!known) return known.error();
        if (known->empty()) {
            return Error{Errc::not_found, "there is no read model \"" + projection + "\" here"};
        }
        if (auto locked = lock_consumer(sql, projection); !locked) return locked;
        return work(sql);
    });
}

// The table is there, for the projection has run.
Result<std::vector<GlobalPosition>> listed(const ProjectionContext& context) {
    auto sql = context.database.begin();
    if (!sql) return sql.error();
    return list(**sql, context.name());
}

// It was not even tried, or nobody knows: so it is still asked for.
bool was_tried(const Result<std::uint64_t>& retried) {
    return retried || retried.error().code == Errc::handler_failed ||
           retried.error().code == Errc::not_found ||
           retried.error().code == Errc::invalid_argument;
}

}  // namespace

Result<void> create_request_table(SqlTransaction& sql) {
    const auto table = sql.run(
        "create table if not exists skald_parked_requests (consumer text not null, position bigint"
        " not null, primary key (consumer, position))");
    if (!table) return table.error();
    return {};
}

Result<void> request_retry(SqlDatabase& database, const std::string& projection,
                           GlobalPosition position) {
    return in_read_model(database, projection, [&](SqlTransaction& sql) -> Result<void> {
        if (auto parked = find_oldest_parked(sql, projection, position); !parked) {
            return parked.error();
        }
        return add(sql, projection, position);
    });
}

Result<std::uint64_t> request_retry_of_all(SqlDatabase& database, const std::string& projection) {
    std::uint64_t requested = 0;
    const auto done = in_read_model(database, projection, [&](SqlTransaction& sql) -> Result<void> {
        for (GlobalPosition after;;) {
            const auto page =
                SqlParkedEvents::retryable_after(sql, projection, after, requests_max);
            if (!page) return page.error();
            if (page->empty()) return {};
            for (const GlobalPosition position : *page) {
                if (auto added = add(sql, projection, position); !added) return added;
            }
            requested += page->size();
            after = page->back();
        }
    });
    if (!done) return done.error();
    return requested;
}

Result<void> give_up_parked(SqlDatabase& database, const std::string& projection,
                            GlobalPosition position) {
    return in_read_model(database, projection, [&](SqlTransaction& sql) -> Result<void> {
        const auto parked = find_oldest_parked(sql, projection, position);
        if (!parked) return parked.error();
        auto gone = SqlParkedEvents::remove(sql, projection, position);
        if (!gone) return gone;
        if (auto removed = remove(sql, projection, position); !removed) return removed;
        if (parked->stream.empty()) return {};
        const auto next = SqlParkedEvents::oldest_of(sql, projection, parked->stream);
        if (!next) return next.error();
        if (!next->has_value()) return {};
        return add(sql, projection, (*next)->position);
    });
}

Result<std::vector<GlobalPosition>> requested_retries(SqlDatabase& database,
                                                      const std::string& projection) {
    auto sql = database.begin();
    if (!sql) return sql.error();
    // Not committed: asking leaves nothing behind.
    if (auto table = create_request_table(**sql); !table) return table.error();
    return list(**sql, projection);
}

Result<std::uint64_t> carry_out_requests(const ProjectionContext& context) {
    const auto positions = listed(context);
    if (!positions) return positions.error();
    std::uint64_t handled = 0;
    for (const GlobalPosition position : *positions) {
        context.say(LogLevel::info,
                    "is asked to retry the event at position " + std::to_string(position.value()));
        const auto retried = retry_parked(context, position);
        if (!was_tried(retried)) return retried.error();
        handled += retried ? *retried : 0;
        const auto done = in_own_transaction(context.database, [&](SqlTransaction& sql) {
            return remove(sql, context.name(), position);
        });
        if (!done) return done.error();
    }
    return handled;
}

}  // namespace skald
