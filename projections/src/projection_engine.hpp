// The engine takes a projection forward, one transaction a step. It holds no truth: whatever goes
// wrong, it forgets what it knows and begins again from what the database says.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <skald/core/subscription.hpp>
#include <skald/projections/projection_runner.hpp>
#include <vector>

#include "projection_context.hpp"
#include "projection_tables.hpp"

namespace skald {

/// One thread at a time.
class ProjectionEngine {
public:
    explicit ProjectionEngine(const ProjectionContext& context) : context_(context) {}

    /// As ProjectionRunner::run_once.
    Result<Progress> step();
    /// Forgets what it knows of the read model, so that the next step looks at the database.
    void detach();
    /// Calls `wake` when a step has something to do again; at once if it may have now.
    void notify(std::function<void()> wake);
    /// Drops the read model and makes it anew, empty.
    Result<void> rebuild();

private:
    // An event of the page that has failed, and is tried alone from then on.
    struct Suspect {
        std::size_t index = 0;  // in the page
        std::uint32_t attempts = 0;
        std::chrono::nanoseconds retry_at = {};  // by Clock::elapsed
        Error error = {};                        // of the last attempt
    };
    // What the handlers did with some events of the page.
    struct Outcome {
        std::uint64_t handled = 0;
        std::uint64_t parked = 0;
        std::optional<Suspect> failed = {};
        std::vector<std::size_t> to_announce = {};  // in the page, once it is committed
    };

    Result<Progress> advance();
    Result<void> attach();
    Result<void> read_page();
    Result<Progress> advance_suspect();
    Result<Progress> park_suspect();
    Result<Progress> project_until(std::size_t end);
    Result<Outcome> handle_until(SqlTransaction& sql, std::size_t end);
    Result<bool> claim(SqlTransaction& sql);
    Result<void> save_and_commit(SqlTransaction& sql, std::size_t end);
    GlobalPosition position_before(std::size_t end) const;
    void finish_page();
    bool belongs(const RecordedEvent& event) const;
    Result<void> save_announced_until(SqlTransaction& sql, GlobalPosition position);
    Result<Progress> announce_missed();
    void note_failure(Suspect failed);
    Progress progress() const;
    Error stopped() const;
    bool attempts_are_spent() const;

    const ProjectionContext& context_;
    std::unique_ptr<Subscription> subscription_;  // none: not attached
    std::optional<ReadModelForm> form_;           // of this program; none: never attached
    Generation generation_ = 0;                   // of the read model, while attached
    TableNames names_;                            // of its tables, while attached
    GlobalPosition checkpoint_;                   // as committed, while attached
    std::optional<GlobalPosition> announced_;     // likewise; none: it announces nothing
    std::optional<EventBatch> page_;              // events that are not all done
    std::size_t next_ = 0;                        // the first event of the page that is not done
    std::optional<Suspect> suspect_;              // at or behind next_
    GlobalPosition head_;                         // of the store, as the last page had it
    bool at_end_ = false;                         // nothing was behind the last page
};

}  // namespace skald
