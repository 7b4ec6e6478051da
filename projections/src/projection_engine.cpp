#include "projection_engine.hpp"

#include <algorithm>
#include <skald/projections/sql_checkpoints.hpp>
#include <skald/projections/sql_parked_events.hpp>
#include <string>
#include <utility>

#include "announce_event.hpp"
#include "announced_positions.hpp"
#include "handler_transaction.hpp"
#include "one_event.hpp"
#include "own_transaction.hpp"
#include "projection_tables.hpp"

namespace skald {
namespace {

ParkedEvent parked_event(const ProjectionContext& context, const RecordedEvent& event,
                         std::string error, std::uint32_t attempts) {
    return {context.name(),   event.position, std::string(event.stream), std::string(event.type),
            std::move(error), attempts,       context.clock.now()};
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
    std::optional<GlobalPosition> announced = {};
};

// While it builds beside, a projection announces nothing.
bool announces(const ProjectionContext& context) {
    return context.place == TableNames::Place::live && context.projection->announces();
}

// What is built beside was begun by somebody who meant it: nobody begins it by going on.
Error not_begun(const ProjectionContext& context) {
    return Error{Errc::not_found,
                 "\"" + context.name() + "\" is not being built: it was swapped in or given up"};
}

// The read model is there afterwards.
Result<OpenedReadModel> open_read_model(SqlTransaction& sql, const ProjectionContext& context,
                                        const ReadModelForm& form) {
    if (auto tables = create_own_tables(sql); !tables) return tables.error();
    // First of all, so that nobody rebuilds between the look at the form and its use.
    const auto claimed = SqlCheckpoints::claim(sql, form.name, form.source, context.partition,
                                               context.options.token);
    if (!claimed) return claimed.error();
    auto found = find_read_model(sql, form);
    if (!found) return found.error();
    if (*found) return OpenedReadModel{*claimed, **found};
    if (form.place == TableNames::Place::beside) return not_begun(context);
    // Owners of other partitions may be about to create it too.
    const auto locked =
        SqlCheckpoints::lock(sql, form.name, form.source, context.options.partitions);
    if (!locked) return locked.error();
    found = find_read_model(sql, form);
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
    if (auto held = context_.check_lease(); !held) return held.error();
    if (!subscription_) {
        if (auto attached = attach(); !attached) return attached.error();
    }
    if (announced_ && *announced_ < checkpoint_) return announce_missed();
    if (!page_) {
        if (auto read = read_page(); !read) return read.error();
    }
    if (suspect_ && suspect_->index == next_) return advance_suspect();
    return project_until(suspect_ ? suspect_->index : page_->size());
}

Result<void> ProjectionEngine::attach() {
    if (context_.takes_all && context_.options.partitions > 1 &&
        context_.place == TableNames::Place::live) {
        return invalid_argument("\"" + context_.name() +
                                "\" is split into partitions: run it with a ProjectionGroup");
    }
    auto form = context_.form();
    if (!form) return form.error();
    OpenedReadModel model;
    const auto done =
        in_own_transaction(context_.database, [&](SqlTransaction& sql) -> Result<void> {
            const auto opened = open_read_model(sql, context_, *form);
            if (!opened) return opened.error();
            model = *opened;
            if (!announces(context_)) return {};
            const auto announced =
                open_announced(sql, context_.name(), context_.partition, model.checkpoint);
            if (!announced) return announced.error();
            model.announced = *announced;
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
    names_ = names_in(form_->statements, form_->place, generation_);
    checkpoint_ = checkpoint;
    announced_ = model.announced;
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
    finish_page();
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
    sql->reset();  // whoever is told may begin a transaction
    for (const std::size_t index : outcome->to_announce)
        announce_event(context_, page_->events[index]);
    finish_page();
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
        if (!belongs(event)) continue;
        if (*any_parked) {
            const auto waits = park_behind_oldest(sql, context_, event);
            if (!waits) return waits.error();
            outcome.parked += *waits ? 1 : 0;
            if (*waits) continue;
        }
        const Handling handling = handle_event(*context_.projection, sql, names_, event);
        if (handling.database_failed) return *handling.failure;
        if (handling.failure) {
            outcome.failed = Suspect{index, 1, {}, *handling.failure};
            return outcome;
        }
        outcome.handled += handling.handled ? 1 : 0;
        const bool is_new = announced_ && event.position > *announced_;
        if (is_new && handling.handled) outcome.to_announce.push_back(index);
    }
    return outcome;
}

// False: another runner has moved on or rebuilt meanwhile, and this one must look again. The form
// is looked at each time: a newer program may have made the same tables with another meaning.
Result<bool> ProjectionEngine::claim(SqlTransaction& sql) {
    const auto position = SqlCheckpoints::claim(sql, context_.name(), context_.options.source,
                                                context_.partition, context_.options.token);
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
                                            {context_.options.source, context_.partition, position},
                                            context_.options.token);
    if (!saved) return saved.error();
    if (auto noted = save_announced_until(sql, position); !noted) return noted;
    // The handlers may have taken longer than the lease had left.
    if (auto held = context_.check_lease(); !held) return held;
    if (auto committed = sql.commit(); !committed) return committed.error();
    checkpoint_ = position;
    if (announced_) announced_ = std::max(*announced_, position);
    next_ = end;
    if (suspect_ && suspect_->index < next_) suspect_.reset();
    return {};
}

void ProjectionEngine::finish_page() {
    if (next_ == page_->size()) page_.reset();
}

Result<void> ProjectionEngine::save_announced_until(SqlTransaction& sql, GlobalPosition position) {
    if (!announced_ || position <= *announced_) return {};
    return save_announced(sql, context_.name(), context_.partition, position);
}

// What a rebuild has built beside and the former version had not seen: nobody has announced it. It
// counts as announced before it is, because at most once is the promise.
Result<Progress> ProjectionEngine::announce_missed() {
    auto page = context_.store.read(
        ReadRequest::all(context_.definition.filter)
            .after(*announced_)
            .limit({.events_max = std::max<std::size_t>(context_.options.batch_events_max, 1)}));
    if (!page) return page.error();
    const GlobalPosition until = page->at_end ? checkpoint_ : std::min(page->scanned, checkpoint_);
    std::vector<const RecordedEvent*> missed;
    const auto done =
        in_own_transaction(context_.database, [&](SqlTransaction& sql) -> Result<void> {
            const auto claimed = claim(sql);
            if (!claimed) return claimed.error();
            if (!*claimed) return {};
            for (const RecordedEvent& event : page->events) {
                if (event.position > until || !belongs(event)) continue;
                const auto parked = SqlParkedEvents::find(sql, context_.name(), event.position);
                if (!parked && parked.error().code != Errc::not_found) return parked.error();
                if (!parked) missed.push_back(&event);
            }
            return save_announced(sql, context_.name(), context_.partition, until);
        });
    if (!done) return done.error();
    if (!subscription_) return progress();  // another runner was here: look again
    announced_ = until;
    for (const RecordedEvent* event : missed) announce_event(context_, *event);
    return progress();
}

// Whether this engine handles the event.
bool ProjectionEngine::belongs(const RecordedEvent& event) const {
    const auto& before = context_.options.occurred_before;
    return context_.takes(event) && !(before && event.occurred_at >= *before);
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
        const auto claimed = SqlCheckpoints::claim(sql, form->name, form->source,
                                                   context_.partition, context_.options.token);
        if (!claimed) return claimed.error();
        return remake_read_model(sql, *form, announces(context_));
    });
}

}  // namespace skald
