// Writes down each event that it gets, in a table that would take an event twice.
#pragma once
#include <memory>
#include <skald/core/cloud_events.hpp>
#include <skald/projections/message_handler.hpp>
#include <string>

namespace skald::kafka::test {

class CountingHandler final : public MessageHandler {
public:
    Result<void> prepare(SqlTransaction& sql) override {
        const auto made = sql.run(
            "create table if not exists counted (position bigint not null, stream text not null)");
        if (!made) return made.error();
        return {};
    }
    Result<bool> handle(SqlTransaction& sql, const ReceivedMessage& message) override {
        const auto read = ReceivedEvent::read(message);
        if (!read) return read.error();
        const auto position = static_cast<std::int64_t>(read->event().position.value());
        const auto counted = sql.run("insert into counted values ($1, $2)",
                                     {position, std::string(read->event().stream)});
        if (!counted) return counted.error();
        return true;
    }
};

}  // namespace skald::kafka::test
