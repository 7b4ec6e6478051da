// A SagaRunner runs the instances of one saga: it offers them the events of a store, stores their
// steps there, sends their commands, wakes them by their timers and undoes what failed. docs/sagas.md
// says what it guarantees.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <skald/sagas/saga_options.hpp>
#include <stop_token>
#include <vector>

namespace skald {

class CommandBus;
class EventStore;
class SagaDesk;

/// What a run has done, and what comes next.
struct SagaProgress {
    std::uint64_t steps = 0;        // records written to instances
    std::uint64_t sent = 0;         // commands that the bus has taken
    std::uint64_t passed_over = 0;  // events that concerned no instance
    GlobalPosition position;        // all events up to here were offered
    bool caught_up = false;         // nothing more to read, and nothing is on its way
    /// When something is due: a timer, or the next attempt to deliver.
    std::optional<Timestamp> next_at = {};
};

/// Live instances in a state.
struct SagaCount {
    std::uint32_t version = 1;
    std::string state;
    std::uint64_t instances = 0;

    friend bool operator==(const SagaCount&, const SagaCount&) = default;
};

/// Any thread may call any function; they wait for each other. One runner a saga and store: a second
/// one does no harm (steps are conditional), but sends the same commands again.
class SagaRunner {
public:
    /// The store, the bus, and the clock and log of the options must outlive the runner. The bus may
    /// call back later, also when the runner is gone. Touches nothing until the first run.
    SagaRunner(EventStore& store, CommandBus& bus, SagaDefinition saga,
               const SagaOptions& options = {});
    ~SagaRunner();
    SagaRunner(const SagaRunner&) = delete;
    SagaRunner& operator=(const SagaRunner&) = delete;

    /// One page of events, the timers that are due and the answers of the bus; never waits for any of
    /// them. The first run takes up what the runner before has left. Errors, after each of which a later
    /// run goes on: invalid_argument (a definition is wrong, or its table has changed without a new
    /// version, or live instances are in a state or on a version that none of the definitions has: the
    /// message says which, and nothing was done); unavailable, timed_out (of the store); io, corrupt,
    /// unsupported_format.
    Result<SagaProgress> run_once();

    /// Until everything that can be done now is done. Timers and pauses that are not due stay. Yields
    /// the sum. Waits for a bus that answers later.
    Result<SagaProgress> run_until_idle();

    /// Follows the store until the stop. Waits out unavailable and timed_out. Errors: the others of
    /// run_once().
    Result<void> run(std::stop_token stop);

    /// Stores how far this has come, so that the next start has less to repeat. run() does so at its
    /// end.
    Result<void> save_progress();

    /// How many live instances are in which state, by version and state. Errors: those of run_once().
    Result<std::vector<SagaCount>> counts();

    /// For people: what there is, and what can be done about it.
    SagaDesk& desk();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;  // all that the header need not show
};

}  // namespace skald
