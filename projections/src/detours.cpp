#include "detours.hpp"

#include <utility>

namespace skald {
namespace {

// The columns in the order in which detour_at() reads them.
constexpr const char* select_detour =
    "select topic, partition_number, position, level, failures, hop, due"
    " from skald_detours where consumer = $1 and ";

std::int64_t as_bigint(GlobalPosition position) {
    return static_cast<std::int64_t>(position.value());
}

std::uint32_t as_number(const SqlRows& rows, std::size_t row, std::size_t column) {
    return static_cast<std::uint32_t>(rows.integer(row, column));
}

MessagePlace place_at(const SqlRows& rows, std::size_t row) {
    return {rows.text(row, 0), as_number(rows, row, 1),
            GlobalPosition(static_cast<std::uint64_t>(rows.integer(row, 2)))};
}

Result<std::optional<Detour>> first_of(const Result<SqlRows>& rows) {
    if (!rows) return rows.error();
    if (rows->empty()) return std::optional<Detour>();
    return std::optional(Detour{place_at(*rows, 0), as_number(*rows, 0, 3), as_number(*rows, 0, 4),
                                as_number(*rows, 0, 5),
                                Timestamp(std::chrono::nanoseconds(rows->integer(0, 6)))});
}

}  // namespace

Result<void> Detours::create_tables(SqlTransaction& sql) {
    for (const char* statement :
         {"create table if not exists skald_detours (consumer text not null, topic text not null,"
          " partition_number bigint not null, position bigint not null, message_key text not null,"
          " level bigint not null, failures bigint not null, hop bigint not null,"
          " due bigint not null, primary key (consumer, topic, partition_number, position))",
          "create index if not exists skald_detours_by_key on skald_detours"
          " (consumer, topic, message_key, position)",
          "create table if not exists skald_unsent (consumer text not null, topic text not null,"
          " partition_number bigint not null, position bigint not null, hop bigint not null,"
          " letter text not null,"
          " primary key (consumer, topic, partition_number, position, hop))"}) {
        if (const auto done = sql.run(statement); !done) return done.error();
    }
    return {};
}

Result<std::optional<Detour>> Detours::find(const MessagePlace& origin) {
    return first_of(sql_.run(
        std::string(select_detour) + "topic = $2 and partition_number = $3 and position = $4",
        {consumer_, origin.topic, std::int64_t{origin.partition}, as_bigint(origin.position)}));
}

Result<std::optional<Detour>> Detours::oldest_of(const std::string& topic, const std::string& key) {
    return first_of(sql_.run(
        std::string(select_detour) + "topic = $2 and message_key = $3 order by position limit 1",
        {consumer_, topic, as_text(key)}));
}

Result<bool> Detours::any(const std::string& topic) {
    const auto rows =
        sql_.run("select position from skald_detours where consumer = $1 and topic = $2 limit 1",
                 {consumer_, topic});
    if (!rows) return rows.error();
    return !rows->empty();
}

Result<void> Detours::put(const Detour& detour, const Message& letter) {
    const MessagePlace& origin = detour.origin;
    const auto noted = sql_.run(
        "insert into skald_detours (consumer, topic, partition_number, position, message_key,"
        " level, failures, hop, due) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " on conflict (consumer, topic, partition_number, position) do update set"
        " level = excluded.level, failures = excluded.failures, hop = excluded.hop,"
        " due = excluded.due",
        {consumer_, origin.topic, std::int64_t{origin.partition}, as_bigint(origin.position),
         as_text(letter.key), std::int64_t{detour.level}, std::int64_t{detour.failures},
         std::int64_t{detour.hop}, std::int64_t{detour.due.time_since_epoch().count()}});
    if (!noted) return noted.error();
    const auto kept = sql_.run(
        "insert into skald_unsent (consumer, topic, partition_number, position, hop, letter)"
        " values ($1, $2, $3, $4, $5, $6) on conflict (consumer, topic, partition_number, position,"
        " hop) do update set letter = excluded.letter",
        {consumer_, origin.topic, std::int64_t{origin.partition}, as_bigint(origin.position),
         std::int64_t{detour.hop}, as_text(letter)});
    if (!kept) return kept.error();
    return {};
}

Result<void> Detours::remove(const MessagePlace& origin) {
    const auto removed = sql_.run(
        "delete from skald_detours where consumer = $1 and topic = $2 and partition_number = $3"
        " and position = $4",
        {consumer_, origin.topic, std::int64_t{origin.partition}, as_bigint(origin.position)});
    if (!removed) return removed.error();
    if (removed->affected > 0) return {};
    return Error{Errc::not_found, "the message that was first at " + to_string(origin) +
                                      " waits for nothing any more"};
}

Result<std::vector<UnsentLetter>> Detours::unsent(std::size_t letters_max) {
    const auto rows = sql_.run(
        "select topic, partition_number, position, hop, letter from skald_unsent"
        " where consumer = $1 order by topic, partition_number, position, hop limit $2",
        {consumer_, static_cast<std::int64_t>(letters_max)});
    if (!rows) return rows.error();
    std::vector<UnsentLetter> letters;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        auto message = parse_message(rows->text(row, 4));
        if (!message) return message.error();
        letters.push_back({place_at(*rows, row), as_number(*rows, row, 3), *std::move(message)});
    }
    return letters;
}

Result<void> Detours::note_sent(const UnsentLetter& letter) {
    const auto gone = sql_.run(
        "delete from skald_unsent where consumer = $1 and topic = $2 and partition_number = $3"
        " and position = $4 and hop = $5",
        {consumer_, letter.origin.topic, std::int64_t{letter.origin.partition},
         as_bigint(letter.origin.position), std::int64_t{letter.hop}});
    if (!gone) return gone.error();
    return {};
}

}  // namespace skald
