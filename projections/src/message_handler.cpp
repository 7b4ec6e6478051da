#include <skald/core/cloud_events.hpp>
#include <skald/projections/message_handler.hpp>

#include "projection_tables.hpp"

namespace skald {
namespace {

class ProjectionHandler final : public MessageHandler {
public:
    ProjectionHandler(std::unique_ptr<AnyProjection> projection, std::string source)
        : projection_(std::move(projection)),
          definition_(projection_->definition()),
          source_(std::move(source)) {}

    Result<void> prepare(SqlTransaction& sql) override {
        if (auto tables = create_own_tables(sql); !tables) return tables;
        ProjectionOptions options;
        options.source = source_;
        const auto form = ReadModelForm::of(definition_, options);
        if (!form) return form.error();
        auto generation = find_read_model(sql, *form);
        if (!generation) return generation.error();
        if (!*generation) {
            const auto created = create_read_model(sql, *form, 0);
            if (!created) return created.error();
            *generation = *created;
        }
        names_ = names_in(form->statements, form->place, **generation);
        return {};
    }

    Result<bool> handle(SqlTransaction& sql, const ReceivedMessage& message) override {
        const auto received = ReceivedEvent::read(message);
        if (!received) return received.error();
        const RecordedEvent& event = received->event();
        if (!definition_.filter.matches(event)) return false;
        NamedTables named(sql, names_);
        return projection_->handle(named, event);
    }

private:
    std::unique_ptr<AnyProjection> projection_;
    ProjectionDefinition definition_;  // of the projection
    std::string source_;
    TableNames names_;  // of the read model, once prepare() has found it
};

}  // namespace

std::unique_ptr<MessageHandler> handler_of(std::unique_ptr<AnyProjection> projection,
                                           std::string source) {
    return std::make_unique<ProjectionHandler>(std::move(projection), std::move(source));
}

Result<void> SqlInbox::create_table(SqlTransaction& sql) {
    const auto created = sql.run(
        "create table if not exists skald_inbox (consumer text not null, id text not null,"
        " primary key (consumer, id))");
    if (!created) return created.error();
    return {};
}

Result<bool> SqlInbox::is_new(SqlTransaction& sql, const std::string& consumer,
                              const std::string& id) {
    const auto noted = sql.run(
        "insert into skald_inbox (consumer, id) values ($1, $2) on conflict (consumer, id) do"
        " nothing",
        {consumer, id});
    if (!noted) return noted.error();
    return noted->affected == 1;
}

}  // namespace skald
