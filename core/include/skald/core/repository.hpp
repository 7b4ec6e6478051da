// A Repository carries commands to a domain object and its events to the store: load, decide,
// append with the version that was seen, and decide again when somebody else was faster.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <skald/core/aggregate.hpp>
#include <skald/core/codec.hpp>
#include <skald/core/command_options.hpp>
#include <skald/core/command_recorder.hpp>
#include <skald/core/command_result.hpp>
#include <skald/core/decider.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/model.hpp>
#include <skald/core/snapshots.hpp>
#include <skald/core/stream_gate.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace skald {

struct RepositoryOptions {
    unsigned conflict_retries_max = 5;  // how often a command is decided again after a conflict
};

/// Serves a Decider or an aggregate (see decider.hpp, aggregate.hpp). The events of the object `id`
/// are in the stream "<category>-<id>". Any thread may use one object; the store and the snapshot
/// store must outlive it.
///
/// The state is what the events that can be read lead to: of a stream that was deleted, those of
/// its new life; of one that was truncated, those that are left. So truncate a stream only behind
/// a snapshot, or before an event that stands alone.
template <class M>
class Repository {
    using Model = detail::Model<M>;
    static_assert(is_category(M::category),
                  "a category is not empty, has no '-' and does not begin with '$'");

public:
    using State = typename Model::State;
    using Event = typename Model::Event;
    using Completion = std::function<void(CommandResult)>;
    using Visit = std::function<void(const RecordedEvent&, const Event&, const State& after)>;

    Repository(EventStore& store, std::shared_ptr<const Codec<Event>> codec,
               RepositoryOptions options = {})
        : recorder_(store), codec_(std::move(codec)), options_(options) {}
    /// With snapshots: states are read from the newest one, and one is written every so many
    /// events.
    Repository(EventStore& store, std::shared_ptr<const Codec<Event>> codec,
               Snapshots<State> snapshots, RepositoryOptions options = {})
        : recorder_(store),
          codec_(std::move(codec)),
          snapshots_(std::move(snapshots)),
          options_(options) {}

    struct Loaded {
        State state;
        StreamState stream;   // last_version is that of the state
        GlobalPosition head;  // of the store when it was read
    };

    /// Decides a command on the present state and appends its events. `command` is any struct for
    /// which the decider has decide(); for an aggregate it is a function, such as
    /// `[](Order& order) { return order.pay(); }`.
    /// Errors: those of append and read; wrong_expected_version (the caller's expectation, or too
    /// many conflicts); handler_failed (the domain threw).
    template <class Command>
    CommandResult execute(std::string_view id, const Command& command,
                          const CommandOptions& options = {}) const;

    /// The same without waiting for the disk: decides at once, and appends in the order of the
    /// calls, so that many commands share one disk sync. Waits only while another submitted command
    /// of the same object is on its way. `done` is called once, on a thread of the store or before
    /// submit returns; it must only hand over. A conflict with another writer is not decided again:
    /// it is the outcome. Writes no snapshots. The repository must outlive its commands.
    template <class Command>
    void submit(std::string_view id, const Command& command, const CommandOptions& options,
                Completion done) const;

    /// The present state; of an object without events, the initial one.
    Result<Loaded> load(std::string_view id) const { return load_until(id, {}); }
    /// The state right after the event of this version. Errors: not_found, if there is none.
    Result<Loaded> load_at(std::string_view id, Version version) const {
        return load_until(id, version);
    }

    /// Hands over each event with the state after it, from the first that is still there.
    Result<void> replay(std::string_view id, const Visit& visit) const;

    static Result<StreamId> stream_of(std::string_view id) { return StreamId::of(M::category, id); }

private:
    using Decide = std::function<Decision<Event>(const State&)>;
    using Loading = Result<Loaded>;

    // A command that is to be written, and what follows from it.
    struct Decided {
        AppendRequest request;
        std::size_t events;
        StreamState seen;  // what it was decided on
        State after;       // the state with its events
    };

    CommandResult attempt(const StreamId& stream, const Decide& decide,
                          const CommandOptions& options) const;
    std::variant<Decided, CommandResult> decided(const StreamId& stream, const Decide& decide,
                                                 const CommandOptions& options) const;
    Loading load_until(std::string_view id, std::optional<Version> last) const;
    Loading load_stream(const StreamId& stream, std::optional<Version> last) const;
    Result<void> evolve(State& state, const RecordedEvent& recorded, const Visit& visit = {}) const;
    Result<std::vector<DecidedEvent>> encode(const std::vector<Event>& events) const;
    void keep_snapshot(const StreamId& stream, const Decided& decided,
                       const Executed& executed) const;

    CommandRecorder recorder_;
    std::shared_ptr<const Codec<Event>> codec_;
    Snapshots<State> snapshots_;  // none unless given
    RepositoryOptions options_;
    mutable StreamGate gate_;  // of submitted commands
};

}  // namespace skald

#include <skald/core/repository.ipp>
