#include "parked_handling.hpp"

#include <skald/projections/sql_parked_events.hpp>
#include <string>

#include "handler_transaction.hpp"
#include "one_event.hpp"
#include "own_transaction.hpp"
#include "parked_rows.hpp"
#include "projection_tables.hpp"

namespace skald {
namespace {

// Yields the names of its tables.
Result<TableNames> lock_read_model(SqlTransaction& sql, const ProjectionContext& context) {
    if (auto tables = create_own_tables(sql); !tables) return tables.error();
    if (auto locked = lock_consumer(sql, context.name()); !locked) return locked.error();
    const auto form = context.form();
    if (!form) return form.error();
    const auto known = find_read_model(sql, *form);
    if (!known) return known.error();
    return names_in(form->statements, form->place, known->value_or(0));
}

// The failure of the handler is stored with the event and yielded as well.
Result<std::string> handle_again(const ProjectionContext& context, GlobalPosition position) {
    ParkedEvent parked;
    std::optional<Error> failure;
    const auto done =
        in_own_transaction(context.database, [&](SqlTransaction& sql) -> Result<void> {
            auto names = lock_read_model(sql, context);
            if (!names) return names.error();
            auto found = find_oldest_parked(sql, context.name(), position);
            if (!found) return found.error();
            parked = *std::move(found);
            const auto page = read_event(context.store, position);
            if (!page) {
                // An event that was deleted or removed since will not come back.
                if (page.error().code == Errc::not_found) failure = page.error();
                return page.error();
            }
            const Handling handling =
                handle_event(*context.projection, sql, *names, page->events.front());
            if (handling.failure) {
                if (!handling.database_failed) failure = handling.failure;
                return *handling.failure;
            }
            return SqlParkedEvents::remove(sql, context.name(), position);
        });
    if (done) return parked.stream;
    if (!failure) return done.error();
    const std::string error = to_string(*failure);
    // The attempt is taken back by now, so another process may have handled the event.
    const auto noted =
        in_own_transaction(context.database, [&](SqlTransaction& sql) -> Result<void> {
            if (auto locked = lock_read_model(sql, context); !locked) return locked.error();
            return SqlParkedEvents::note_attempt(sql, context.name(), position, error);
        });
    if (!noted) return noted.error();
    return Error{.code = Errc::handler_failed, .message = error, .stream = parked.stream};
}

Result<std::optional<ParkedEvent>> oldest_of(const ProjectionContext& context,
                                             const std::string& stream) {
    std::optional<ParkedEvent> oldest;
    const auto done =
        in_own_transaction(context.database, [&](SqlTransaction& sql) -> Result<void> {
            auto found = SqlParkedEvents::oldest_of(sql, context.name(), stream);
            if (!found) return found.error();
            oldest = *std::move(found);
            return {};
        });
    if (!done) return done.error();
    return oldest;
}

// Those that waited, in order, until one fails: that one is the new reason to wait.
Result<std::uint64_t> handle_waiting(const ProjectionContext& context, const std::string& stream) {
    std::uint64_t handled = 0;
    while (!stream.empty()) {
        const auto oldest = oldest_of(context, stream);
        if (!oldest) return oldest.error();
        if (!oldest->has_value()) break;
        const auto done = handle_again(context, (*oldest)->position);
        if (!done && done.error().code == Errc::handler_failed) break;
        if (!done && done.error().code == Errc::not_found) continue;  // another process was faster
        if (!done) return done.error();
        ++handled;
    }
    return handled;
}

Result<std::vector<GlobalPosition>> retryable_after(const ProjectionContext& context,
                                                    GlobalPosition after) {
    constexpr std::size_t page = 1000;
    std::vector<GlobalPosition> positions;
    const auto done =
        in_own_transaction(context.database, [&](SqlTransaction& sql) -> Result<void> {
            if (auto locked = lock_read_model(sql, context); !locked) return locked.error();
            auto found = SqlParkedEvents::retryable_after(sql, context.name(), after, page);
            if (!found) return found.error();
            positions = *std::move(found);
            return {};
        });
    if (!done) return done.error();
    return positions;
}

// It failed again, or another process was faster: the others can still be tried.
bool stays_parked(const Error& error) {
    return error.code == Errc::handler_failed || error.code == Errc::not_found ||
           error.code == Errc::invalid_argument;
}

}  // namespace

Result<std::uint64_t> retry_parked(const ProjectionContext& context, GlobalPosition position) {
    const auto stream = handle_again(context, position);
    if (!stream) return stream.error();
    const auto waiting = handle_waiting(context, *stream);
    if (!waiting) return waiting.error();
    return *waiting + 1;
}

Result<std::uint64_t> retry_all_parked(const ProjectionContext& context) {
    std::uint64_t handled = 0;
    for (GlobalPosition after;;) {
        const auto positions = retryable_after(context, after);
        if (!positions) return positions.error();
        if (positions->empty()) return handled;
        for (const GlobalPosition position : *positions) {
            const auto retried = retry_parked(context, position);
            if (!retried && !stays_parked(retried.error())) return retried.error();
            if (retried) handled += *retried;
        }
        after = positions->back();
    }
}

Result<std::uint64_t> skip_parked(const ProjectionContext& context, GlobalPosition position) {
    std::string stream;
    const auto done =
        in_own_transaction(context.database, [&](SqlTransaction& sql) -> Result<void> {
            if (auto locked = lock_read_model(sql, context); !locked) return locked.error();
            const auto parked = find_oldest_parked(sql, context.name(), position);
            if (!parked) return parked.error();
            stream = parked->stream;
            return SqlParkedEvents::remove(sql, context.name(), position);
        });
    if (!done) return done.error();
    context.say(LogLevel::warning,
                "gives up the event at position " + std::to_string(position.value()));
    return handle_waiting(context, stream);
}

}  // namespace skald
