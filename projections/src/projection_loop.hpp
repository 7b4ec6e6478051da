// The loop around an engine: it runs it in one thread, waits for events and for the pauses of
// retries, and tells those who wait for a position.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

#include "position_signal.hpp"
#include "projection_engine.hpp"

namespace skald {

/// Any thread may call any function; what handles events waits for each other.
class ProjectionLoop {
public:
    /// Of a projection with one partition. Touches nothing.
    ProjectionLoop(EventStore& store, SqlDatabase& database,
                   std::unique_ptr<AnyProjection> projection, const ProjectionOptions& options);

    /// To be changed before the first run only.
    ProjectionContext& context() { return context_; }

    /// As those of ProjectionRunner, and the first two end early at a stop.
    Result<Progress> run_once();
    Result<Progress> run_until_caught_up(
        const std::stop_token& stop, const std::function<void(const Progress&)>& after_step = {});
    Result<void> run(const std::stop_token& stop);
    Result<void> rebuild();
    Result<void> wait_for(GlobalPosition position, std::chrono::nanoseconds timeout);
    Result<GlobalPosition> position();
    Result<std::uint64_t> retry(GlobalPosition position);
    Result<std::uint64_t> retry_all();
    Result<std::uint64_t> skip(GlobalPosition position);

    /// The next step begins with a look at the database.
    void look_again() { is_stale_ = true; }
    /// Makes a run look for work.
    void wake() { work_->signal(); }

private:
    void wait_for_retry(const Progress& progress, const std::stop_token& stop);
    void gather(const std::stop_token& stop);
    void wait_for_work(const std::stop_token& stop);
    bool takes_requests() const;
    void look_at_requests();
    Result<void> wait_until(GlobalPosition position,
                            std::chrono::steady_clock::time_point deadline);

    SystemClock machine_;  // unless the options have another
    NullLog silence_;      // likewise
    ProjectionContext context_;
    std::mutex handling_;      // one handler at a time; guards what follows, up to the line
    ProjectionEngine engine_;  // takes the projection forward
    std::chrono::steady_clock::time_point next_look_;  // for requests about parked events
    // ----
    PositionSignal reached_;              // for wait_for
    std::atomic<int> awaited_ = 0;        // callers in wait_for
    std::atomic<bool> is_stale_ = false;  // the engine must look at the database first
    // Shared with the store, which may still call when the loop is gone.
    std::shared_ptr<WakeUp> work_ = std::make_shared<WakeUp>();
};

}  // namespace skald
