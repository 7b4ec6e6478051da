#include "projection_engine.hpp"

#include <algorithm>
#include <skald/projections/sql_checkpoints.hpp>
#include <skald/projections/sql_parked_events.hpp>
#include <string>
#include <utility>

#include "handler_transaction.hpp"
#include "own_transaction.hpp"
#include "projection_tables.hpp"

namespace skald {
namespace {

constexpr std::uint32_t only_partition = 0;  // an event store has one

ParkedEvent parked_event(const ProjectionContext& context, const RecordedEvent& event,
                         std::string error, std::uint32_t attempts) {
    return {context.name(),   event.position, std::string(event.stream), std::string(event.type),
            std::move(error), attempts,       context.clock.now()};
}

std::string describe(const RecordedEvent& event) {
    std::string text =
        "event " + std::to_string(event.position.value()) + " (" + std::string(event.type);
    if (!event.stream.empty()) text += " in " + std::string(event.stream);
    return text + ")";
}

// Parks the event if an older one of its stream is parked, and says so.
Result<bool> park_behind_oldest(SqlTransaction& sql, const ProjectionContext& context,
                                const RecordedEvent& event) {
    if (event.stream.empty()) return false;
    const auto oldest = SqlParkedEvents::oldest_of(sql, context.name(), event.stream);
    if (!oldest) return oldest.error();
    if (!oldest->has_value()) return false;
    std::string reason =
        "waits for the event at position " + std::to_string((*oldest)->position.value());
    const auto parked =
        SqlParkedEvents::park(sql, parked_event(context, event, std::move(reason), 0));
    if (!parked) return parked.error();
    return true;
}

struct OpenedReadModel {
    GlobalPosition checkpoint;
    Generation generation = 0;
};

// The read model is there afterwards.
Result<OpenedReadModel> open_read_model(SqlTransaction& sql, const ProjectionContext& context,
                                        const ReadModelForm& form) {
    if (auto tables = create_own_tables(sql); !tables) return tables.error();
    // First of all, so that nobody rebuilds between the look at the form and its use.
    const auto claimed =
        SqlCheckpoints::claim(sql, form.name, form.source, only_partition, context.options.token);
    if (!claimed) return claimed.error();
    const auto found = find_read_model(sql, form);
    if (!found) return found.error();
    if (*found) return OpenedReadModel{*claimed, **found};
    const auto created = create_read_model(sql, form, 0);
    if (!created) return created.error();
    return OpenedReadModel{*claimed, *created};
}

}  // namespace

Result<Progress> ProjectionEngine::step() {
    auto stepped = advance();
    if (!stepped) detach();
    return stepped;
}

Result<Progress> ProjectionEngine::advance() {
    if (!subscription_) {
        if (auto attached = attach(); !attached) return attached.error();
    }
    if (!page_) {
        if (auto read = read_page(); !read) return read.error();
    }
    if (suspect_ && suspect_->index == next_) return advance_suspect();
    return project_until(suspect_ ? suspect_->index : page_->size());
}

Result<void> ProjectionEngine::attach() {
    auto form = context_.form();
    if (!form) return form.error();
    OpenedReadModel model;
    const auto done =
        in_own_transaction(context_.database, [&](SqlTransaction& sql) -> Result<void> {
            const auto opened = open_read_model(sql, context_, *form);
            if (!opened) return opened.error();
            model = *opened;
            return {};
        });
    if (!done) return done.error();
    const GlobalPosition checkpoint = model.checkpoint;
    const auto head = context_.store.head();
    if (!head) return head.error();
    if (checkpoint > *head) {
        return invalid_argument("the read model of \"" + context_.name() + "\" has seen position " +
                                std::to_string(checkpoint.value()) + " and the store ends at " +
                                std::to_string(head->value()) +
                                ": it belongs to another store, or the store has lost events");
    }
    auto subscription = context_.store.subscribe(
        {checkpoint,
         context_.definition.filter,
         {.events_max = std::max<std::size_t>(context_.options.batch_events_max, 1)}});
    if (!subscription) return subscription.error();
    subscription_ = *std::move(subscription);
    form_ = *std::move(form);
    generation_ = model.generation;
    checkpoint_ = checkpoint;
    return {};
}

Result<void> ProjectionEngine::read_page() {
    auto page = subscription_->poll();
    if (!page) return page.error();
    page_ = *std::move(page);
    next_ = 0;
    head_ = page_->head;
    at_end_ = page_->at_end;
    return {};
}

Result<Progress> ProjectionEngine::advance_suspect() {
    if (attempts_are_spent()) {
        if (context_.options.on_failure == OnFailure::park) return park_suspect();
        return stopped();
    }
    if (context_.clock.elapsed() < suspect_->retry_at) return progress();
    return project_until(next_ + 1);
}

Result<Progress> ProjectionEngine::park_suspect() {
    auto sql = context_.database.begin();
    if (!sql) return sql.error();
    const auto claimed = claim(**sql);
    if (!claimed) return claimed.error();
    if (!*claimed) return progress();
    const RecordedEvent& event = page_->events[next_];
    const auto parked = SqlParkedEvents::park(
        **sql, parked_event(context_, event, to_string(suspect_->error), suspect_->attempts));
    if (!parked) return parked.error();
    context_.say(LogLevel::error, "parked " + describe(event),
                 {{"error", suspect_->error.message}});
    if (auto saved = save_and_commit(**sql, next_ + 1); !saved) return saved.error();
    Progress result = progress();
    result.parked = 1;
    return result;
}

Result<Progress> ProjectionEngine::project_until(std::size_t end) {
    if (next_ == end && position_before(end) == checkpoint_) {
        page_.reset();
        return progress();
    }
    auto sql = context_.database.begin();
    if (!sql) return sql.error();
    const auto claimed = claim(**sql);
    if (!claimed) return claimed.error();
    if (!*claimed) return progress();
    auto outcome = handle_until(**sql, end);
    if (!outcome) return outcome.error();
    if (outcome->failed) {
        note_failure(*std::move(outcome->failed));
        return progress();
    }
    if (auto saved = save_and_commit(**sql, end); !saved) return saved.error();
    Progress result = progress();
    result.handled = outcome->handled;
    result.parked = outcome->parked;
    return result;
}

Result<ProjectionEngine::Outcome> ProjectionEngine::handle_until(SqlTransaction& sql,
                                                                 std::size_t end) {
    const auto any_parked = SqlParkedEvents::any(sql, context_.name());
    if (!any_parked) return any_parked.error();
    Outcome outcome;
    for (std::size_t index = next_; index < end; ++index) {
        const RecordedEvent& event = page_->events[index];
        const auto& before = context_.options.occurred_before;
        if (before && event.occurred_at >= *before) continue;
        if (*any_parked) {
            const auto waits = park_behind_oldest(sql, context_, event);
            if (!waits) return waits.error();
            outcome.parked += *waits ? 1 : 0;
            if (*waits) continue;
        }
        const Handling handling = handle_event(*context_.projection, sql, event);
        if (handling.database_failed) return *handling.failure;
        if (handling.failure) {
            outcome.failed = Suspect{index, 1, {}, *handling.failure};
            return outcome;
        }
        outcome.handled += handling.handled ? 1 : 0;
    }
    return outcome;
}

// False: another runner has moved on or rebuilt meanwhile, and this one must look again. The form
// is looked at each time: a newer program may have made the same tables with another meaning.
Result<bool> ProjectionEngine::claim(SqlTransaction& sql) {
    const auto position = SqlCheckpoints::claim(sql, context_.name(), context_.options.source,
                                                only_partition, context_.options.token);
    if (!position) return position.error();
    const auto generation = find_read_model(sql, *form_);
    if (!generation) return generation.error();
    if (*position == checkpoint_ && *generation == generation_) return true;
    checkpoint_ = *position;
    detach();
    return false;
}

Result<void> ProjectionEngine::save_and_commit(SqlTransaction& sql, std::size_t end) {
    const GlobalPosition position = position_before(end);
    const auto saved = SqlCheckpoints::save(sql, context_.name(),
                                            {context_.options.source, only_partition, position},
                                            context_.options.token);
    if (!saved) return saved.error();
    if (auto committed = sql.commit(); !committed) return committed.error();
    checkpoint_ = position;
    next_ = end;
    if (suspect_ && suspect_->index < next_) suspect_.reset();
    if (next_ == page_->size()) page_.reset();
    return {};
}

GlobalPosition ProjectionEngine::position_before(std::size_t end) const {
    return end == page_->size() ? page_->scanned : page_->events[end - 1].position;
}

void ProjectionEngine::note_failure(Suspect failed) {
    if (suspect_ && suspect_->index == failed.index) failed.attempts = suspect_->attempts + 1;
    failed.retry_at =
        context_.clock.elapsed() + context_.options.retry.pause_after(failed.attempts);
    context_.say(LogLevel::warning, describe(page_->events[failed.index]) + " failed",
                 {{"error", failed.error.message}, {"attempts", std::to_string(failed.attempts)}});
    suspect_ = std::move(failed);
}

void ProjectionEngine::detach() {
    subscription_.reset();
    page_.reset();
    suspect_.reset();
    at_end_ = false;
}

Progress ProjectionEngine::progress() const {
    Progress progress{.position = checkpoint_, .head = head_};
    progress.caught_up = subscription_ != nullptr && !page_ && at_end_;
    if (!suspect_) return progress;
    progress.failure = suspect_->error;
    if (suspect_->index == next_ && !attempts_are_spent()) progress.retry_at = suspect_->retry_at;
    return progress;
}

bool ProjectionEngine::attempts_are_spent() const {
    return suspect_->attempts >= context_.options.retry.attempts_max;
}

Error ProjectionEngine::stopped() const {
    const RecordedEvent& event = page_->events[suspect_->index];
    return Error{.code = Errc::handler_failed,
                 .message = "projection \"" + context_.name() + "\" stops before " +
                            describe(event) + ", which failed " +
                            std::to_string(suspect_->attempts) +
                            " times: " + to_string(suspect_->error),
                 .stream = std::string(event.stream)};
}

void ProjectionEngine::notify(std::function<void()> wake) {
    if (subscription_ && !page_) {
        subscription_->notify(std::move(wake));
    } else {
        wake();
    }
}

Result<void> ProjectionEngine::rebuild() {
    detach();
    const auto form = context_.form();
    if (!form) return form.error();
    context_.say(LogLevel::info, "rebuilds");
    return in_own_transaction(context_.database, [&](SqlTransaction& sql) -> Result<void> {
        if (auto tables = create_own_tables(sql); !tables) return tables.error();
        // Refuses an owner that has lost its lease before anything is dropped.
        const auto claimed = SqlCheckpoints::claim(sql, form->name, form->source, only_partition,
                                                   context_.options.token);
        if (!claimed) return claimed.error();
        const auto dropped = drop_read_model(sql, form->name);
        if (!dropped) return dropped.error();
        const auto created = create_read_model(sql, *form, *dropped);
        if (!created) return created.error();
        return SqlCheckpoints::save(sql, form->name, {form->source, only_partition, {}},
                                    context_.options.token);
    });
}

}  // namespace skald
