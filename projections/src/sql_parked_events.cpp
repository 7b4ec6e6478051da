#include <algorithm>
#include <limits>
#include <skald/projections/sql_parked_events.hpp>
#include <type_traits>
#include <utility>

#include "own_transaction.hpp"

namespace skald {
namespace {

// The columns in the order in which event_of() reads them.
std::string select(const char* where) {
    return std::string(
               "select consumer, position, stream, type, error, attempts, parked_at from"
               " skald_parked_events where ") +
           where;
}

// No event lies beyond the largest bigint, so asking for one there finds nothing either way.
std::int64_t as_bigint(GlobalPosition position) {
    constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::min(position.value(), largest));
}

std::int64_t as_limit(std::size_t events_max) {
    constexpr std::size_t limit_max = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::min(events_max, limit_max));
}

ParkedEvent event_of(const SqlRows& rows, std::size_t row) {
    return {rows.text(row, 0),
            GlobalPosition(static_cast<std::uint64_t>(rows.integer(row, 1))),
            rows.text(row, 2),
            rows.text(row, 3),
            rows.text(row, 4),
            static_cast<std::uint32_t>(rows.integer(row, 5)),
            Timestamp(std::chrono::nanoseconds(rows.integer(row, 6)))};
}

Error not_parked(const std::string& consumer, GlobalPosition position) {
    return Error{Errc::not_found, "no event is parked for \"" + consumer + "\" at position " +
                                      std::to_string(position.value())};
}

// A question in a transaction of its own.
template <class Question>
auto ask(SqlDatabase& database, const Question& question) {
    using Answer = std::invoke_result_t<Question, SqlTransaction&>;
    std::optional<Answer> answer;
    const auto done = in_own_transaction(database, [&](SqlTransaction& sql) -> Result<void> {
        if (auto table = SqlParkedEvents::create_table(sql); !table) return table;
        answer = question(sql);
        return {};
    });
    if (!done) return Answer(done.error());
    return *std::move(answer);
}

}  // namespace

Result<void> SqlParkedEvents::create_table(SqlTransaction& sql) {
    const auto table = sql.run(
        "create table if not exists skald_parked_events (consumer text not null, position bigint"
        " not null, stream text not null, type text not null, error text not null, attempts bigint"
        " not null, parked_at bigint not null, primary key (consumer, position))");
    if (!table) return table.error();
    const auto index = sql.run(
        "create index if not exists skald_parked_events_by_stream on skald_parked_events"
        " (consumer, stream, position)");
    if (!index) return index.error();
    return {};
}

Result<void> SqlParkedEvents::park(SqlTransaction& sql, const ParkedEvent& event) {
    const auto parked = sql.run(
        "insert into skald_parked_events (consumer, position, stream, type, error, attempts,"
        " parked_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict (consumer, position) do "
        "update set"
        " error = excluded.error, attempts = excluded.attempts",
        {event.consumer, as_bigint(event.position), event.stream, event.type, event.error,
         std::int64_t{event.attempts}, std::int64_t{event.parked_at.time_since_epoch().count()}});
    if (!parked) return parked.error();
    return {};
}

Result<std::vector<ParkedEvent>> SqlParkedEvents::list(SqlTransaction& sql,
                                                       const std::string& consumer,
                                                       std::size_t events_max) {
    const auto rows = sql.run(select("consumer = $1 order by position limit $2"),
                              {consumer, as_limit(events_max)});
    if (!rows) return rows.error();
    std::vector<ParkedEvent> events;
    for (std::size_t row = 0; row < rows->size(); ++row) events.push_back(event_of(*rows, row));
    return events;
}

Result<void> SqlParkedEvents::remove(SqlTransaction& sql, const std::string& consumer,
                                     GlobalPosition position) {
    const auto removed =
        sql.run("delete from skald_parked_events where consumer = $1 and position = $2",
                {consumer, as_bigint(position)});
    if (!removed) return removed.error();
    if (removed->affected == 0) return not_parked(consumer, position);
    return {};
}

Result<ParkedEvent> SqlParkedEvents::find(SqlTransaction& sql, const std::string& consumer,
                                          GlobalPosition position) {
    const auto rows =
        sql.run(select("consumer = $1 and position = $2"), {consumer, as_bigint(position)});
    if (!rows) return rows.error();
    if (rows->empty()) return not_parked(consumer, position);
    return event_of(*rows, 0);
}

Result<void> SqlParkedEvents::note_attempt(SqlTransaction& sql, const std::string& consumer,
                                           GlobalPosition position, const std::string& error) {
    const auto noted = sql.run(
        "update skald_parked_events set error = $3, attempts = attempts + 1"
        " where consumer = $1 and position = $2",
        {consumer, as_bigint(position), error});
    if (!noted) return noted.error();
    if (noted->affected == 0) return not_parked(consumer, position);
    return {};
}

Result<bool> SqlParkedEvents::any(SqlTransaction& sql, const std::string& consumer) {
    const auto rows =
        sql.run("select position from skald_parked_events where consumer = $1 limit 1", {consumer});
    if (!rows) return rows.error();
    return !rows->empty();
}

Result<std::uint64_t> SqlParkedEvents::count(SqlTransaction& sql, const std::string& consumer) {
    const auto rows =
        sql.run("select count(*) from skald_parked_events where consumer = $1", {consumer});
    if (!rows) return rows.error();
    return static_cast<std::uint64_t>(rows->integer(0, 0));
}

Result<std::vector<GlobalPosition>> SqlParkedEvents::retryable_after(SqlTransaction& sql,
                                                                     const std::string& consumer,
                                                                     GlobalPosition position,
                                                                     std::size_t events_max) {
    const auto rows = sql.run(
        "select e.position from skald_parked_events e where e.consumer = $1 and e.position > $2"
        " and (e.stream = '' or not exists (select 1 from skald_parked_events o where"
        " o.consumer = e.consumer and o.stream = e.stream and o.position < e.position))"
        " order by e.position limit $3",
        {consumer, as_bigint(position), as_limit(events_max)});
    if (!rows) return rows.error();
    std::vector<GlobalPosition> positions;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        positions.emplace_back(static_cast<std::uint64_t>(rows->integer(row, 0)));
    }
    return positions;
}

Result<std::optional<ParkedEvent>> SqlParkedEvents::oldest_of(SqlTransaction& sql,
                                                              const std::string& consumer,
                                                              std::string_view stream) {
    const auto rows = sql.run(select("consumer = $1 and stream = $2 order by position limit 1"),
                              {consumer, std::string(stream)});
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<ParkedEvent>();
    return std::optional(event_of(*rows, 0));
}

Result<void> SqlParkedEvents::forget(SqlTransaction& sql, const std::string& consumer) {
    const auto gone = sql.run("delete from skald_parked_events where consumer = $1", {consumer});
    if (!gone) return gone.error();
    return {};
}

Result<void> SqlParkedEvents::park(const ParkedEvent& event) {
    return in_own_transaction(database_, [&](SqlTransaction& sql) -> Result<void> {
        if (auto table = create_table(sql); !table) return table;
        return park(sql, event);
    });
}

Result<std::vector<ParkedEvent>> SqlParkedEvents::list(const std::string& consumer,
                                                       std::size_t events_max) {
    return ask(database_, [&](SqlTransaction& sql) { return list(sql, consumer, events_max); });
}

Result<ParkedEvent> SqlParkedEvents::find(const std::string& consumer, GlobalPosition position) {
    return ask(database_, [&](SqlTransaction& sql) { return find(sql, consumer, position); });
}

Result<std::optional<ParkedEvent>> SqlParkedEvents::oldest_of(const std::string& consumer,
                                                              const std::string& stream) {
    return ask(database_, [&](SqlTransaction& sql) { return oldest_of(sql, consumer, stream); });
}

Result<void> SqlParkedEvents::remove(const std::string& consumer, GlobalPosition position) {
    return in_own_transaction(database_, [&](SqlTransaction& sql) -> Result<void> {
        if (auto table = create_table(sql); !table) return table;
        return remove(sql, consumer, position);
    });
}

}  // namespace skald
