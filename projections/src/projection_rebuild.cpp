#include <mutex>
#include <skald/projections/projection_rebuild.hpp>
#include <utility>

#include "own_transaction.hpp"
#include "projection_loop.hpp"
#include "rate_window.hpp"
#include "read_model_swap.hpp"
#include "rebuild_table.hpp"

namespace skald {
namespace {

using namespace std::chrono_literals;

constexpr auto rate_window = 10s;
constexpr auto note_interval = 1s;
// The running version moves on between catching up and the swap now and then, not every time.
constexpr int swap_attempts_max = 100;

}  // namespace

struct ProjectionRebuild::Parts {
    Parts(EventStore& store, SqlDatabase& database, std::unique_ptr<AnyProjection> projection,
          const ProjectionOptions& options)
        : loop(store, database, std::move(projection), options) {
        ProjectionContext& context = loop.context();
        live = context.consumer;
        context.place = TableNames::Place::beside;
        context.consumer = next_name(live);
    }

    ProjectionLoop loop;
    std::string live;  // the name of the projection
    std::mutex mutex;  // guards what follows, not while events are handled
    bool has_begun = false;
    std::optional<Generation> swapped;  // how a swap is recognised whose answer was lost
    RateWindow rate{rate_window};
    std::optional<std::chrono::nanoseconds> noted;  // when, by Clock::elapsed
    RebuildProgress last;                           // as of then, but for the position

    Result<BesideBuild> build() {
        auto form = loop.context().form();
        if (!form) return form.error();
        const ProjectionContext& context = loop.context();
        return BesideBuild{*std::move(form), live, context.options.token,
                           context.projection->announces()};
    }

    Result<void> begin();
    Result<RebuildProgress> note(const Progress& progress);
    Result<RebuildProgress> catch_up(const std::stop_token& stop);
    Result<bool> catch_up_and_swap(const std::stop_token& stop);
    Result<bool> try_swap();
    bool was_swapped();
};

Result<void> ProjectionRebuild::Parts::begin() {
    const std::lock_guard lock(mutex);
    if (has_begun) return {};
    const auto build = this->build();
    if (!build) return build.error();
    ProjectionContext& context = loop.context();
    auto done = in_own_transaction(context.database, [&](SqlTransaction& sql) {
        return begin_beside(sql, *build, context.clock.now());
    });
    if (!done) return done;
    context.say(LogLevel::info, "builds beside the running version");
    has_begun = true;
    return {};
}

// The position is exact, the rest is as of the last note.
Result<RebuildProgress> ProjectionRebuild::Parts::note(const Progress& progress) {
    const std::lock_guard lock(mutex);
    ProjectionContext& context = loop.context();
    const auto now = context.clock.elapsed();
    const bool is_due = !noted || now - *noted >= note_interval || progress.caught_up;
    if (is_due) {
        rate.add(now, progress.position.value());
        const auto written =
            in_own_transaction(context.database, [&](SqlTransaction& sql) -> Result<void> {
                const auto noting =
                    note_rebuild(sql, live, progress.head, rate.per_second(), context.clock.now());
                if (!noting) return noting.error();
                const auto loaded = load_rebuild(sql, live);
                if (!loaded) return loaded.error();
                if (loaded->has_value()) last = **loaded;
                return {};
            });
        if (!written) return written.error();
        noted = now;
    }
    last.position = progress.position;
    return last;
}

Result<RebuildProgress> ProjectionRebuild::Parts::catch_up(const std::stop_token& stop) {
    if (auto begun = begin(); !begun) return begun.error();
    const auto done =
        loop.run_until_caught_up(stop, [this](const Progress& step) { (void)note(step); });
    if (!done) return done.error();
    return note(*done);
}

Result<bool> ProjectionRebuild::Parts::catch_up_and_swap(const std::stop_token& stop) {
    if (const auto built = catch_up(stop); !built) return built.error();
    if (stop.stop_requested()) return Error{Errc::unavailable, "the rebuild was stopped"};
    return try_swap();
}

// False: the running version is ahead.
Result<bool> ProjectionRebuild::Parts::try_swap() {
    const auto build = this->build();
    if (!build) return build.error();
    const std::lock_guard lock(mutex);
    bool is_behind = false;
    const auto done =
        in_own_transaction(loop.context().database, [&](SqlTransaction& sql) -> Result<void> {
            const auto generation = swap_in(sql, *build);
            if (!generation) return generation.error();
            is_behind = !generation->has_value();
            if (!is_behind) swapped = *generation;
            return {};
        });
    if (!done) return done.error();
    if (is_behind) {
        loop.look_again();
        return false;
    }
    loop.context().say(LogLevel::info, "was swapped in");
    return true;
}

bool ProjectionRebuild::Parts::was_swapped() {
    const std::lock_guard lock(mutex);
    if (!swapped) return false;
    Generation there = 0;
    const auto read =
        in_own_transaction(loop.context().database, [&](SqlTransaction& sql) -> Result<void> {
            const auto stored = stored_generation(sql, live);
            if (!stored) return stored.error();
            there = *stored;
            return {};
        });
    return read && there == *swapped;
}

ProjectionRebuild::ProjectionRebuild(EventStore& store, SqlDatabase& database,
                                     std::unique_ptr<AnyProjection> projection,
                                     const ProjectionOptions& options)
    : parts_(std::make_unique<Parts>(store, database, std::move(projection), options)) {}

ProjectionRebuild::~ProjectionRebuild() = default;

Result<RebuildProgress> ProjectionRebuild::run_once() {
    if (auto begun = parts_->begin(); !begun) return begun.error();
    const auto step = parts_->loop.run_once();
    if (!step) return step.error();
    return parts_->note(*step);
}

Result<RebuildProgress> ProjectionRebuild::run_until_caught_up(const std::stop_token& stop) {
    return parts_->catch_up(stop);
}

Result<void> ProjectionRebuild::swap(const std::stop_token& stop) {
    for (int attempt = 0; attempt < swap_attempts_max; ++attempt) {
        const auto swapped = parts_->catch_up_and_swap(stop);
        if (!swapped && swapped.error().code == Errc::not_found && parts_->was_swapped()) return {};
        if (!swapped) return swapped.error();
        if (*swapped) return {};
    }
    return Error{Errc::unavailable,
                 "the running version of \"" + parts_->live + "\" was ahead each time: swap again"};
}

Result<void> ProjectionRebuild::abort() {
    // What is being built may be of a form that this program could not build.
    const ProjectionContext& context = parts_->loop.context();
    const BesideBuild build{{.name = context.consumer,
                             .source = context.options.source,
                             .occurred_before = {},
                             .statements = {},
                             .place = TableNames::Place::beside},
                            parts_->live,
                            context.options.token};
    const std::lock_guard lock(parts_->mutex);
    auto dropped = in_own_transaction(context.database,
                                      [&](SqlTransaction& sql) { return drop_beside(sql, build); });
    if (!dropped) return dropped;
    parts_->has_begun = false;
    parts_->loop.look_again();
    context.say(LogLevel::info, "gives up what was being built");
    return {};
}

std::optional<std::chrono::nanoseconds> RebuildProgress::time_left() const {
    if (caught_up()) return std::chrono::nanoseconds(0);
    if (positions_per_second <= 0) return std::nullopt;
    const auto left = static_cast<double>(head.value() - position.value());
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double>(left / positions_per_second));
}

Result<std::optional<RebuildProgress>> rebuild_in_progress(SqlDatabase& database,
                                                           const std::string& projection) {
    std::optional<RebuildProgress> progress;
    const auto read = in_own_transaction(database, [&](SqlTransaction& sql) -> Result<void> {
        if (auto tables = create_own_tables(sql); !tables) return tables.error();
        auto loaded = load_rebuild(sql, projection);
        if (!loaded) return loaded.error();
        progress = *std::move(loaded);
        return {};
    });
    if (!read) return read.error();
    return progress;
}

}  // namespace skald
