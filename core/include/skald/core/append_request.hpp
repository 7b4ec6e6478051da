// What an append asks for: one atomic unit of events in any number of streams, and what must hold
// for it to happen.
#pragma once
#include <concepts>
#include <functional>
#include <optional>
#include <skald/core/expected_version.hpp>
#include <skald/core/global_position.hpp>
#include <skald/core/new_event.hpp>
#include <skald/core/query.hpp>
#include <skald/core/result.hpp>
#include <skald/core/stream_id.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace skald {

/// Events in a row, in one stream or (without a stream) by their tags alone.
struct EventWrite {
    std::optional<StreamId> stream;
    /// Of the stream; must be any() without a stream.
    ExpectedVersion expected = ExpectedVersion::any();
    /// At least one.
    std::vector<NewEvent> events;
};

/// An expectation on a stream that is not written.
struct StreamCheck {
    StreamId stream;
    ExpectedVersion expected;
};

/// A dynamic consistency boundary: the append fails if any event after `after` matches `fail_if`. A
/// position beyond the head is accepted.
struct AppendCondition {
    Query fail_if;
    GlobalPosition after = GlobalPosition();
};

/// Positions are assigned in the order of `writes`. A stream may be written more than once; each
/// expectation is judged after the writes before it.
struct AppendRequest {
    std::vector<EventWrite> writes;
    std::vector<StreamCheck> checks = {};
    std::optional<AppendCondition> condition = {};

    /// Events for one stream.
    static AppendRequest to(StreamId stream, ExpectedVersion expected,
                            std::vector<NewEvent> events);
    /// Events without a stream.
    static AppendRequest unstreamed(std::vector<NewEvent> events);
};

/// The outcome of an append. A retry gets that of the first time.
struct Appended {
    /// Of the last event written.
    GlobalPosition position;
    /// Of the last event of each write; 0 for a write without a stream.
    std::vector<Version> versions;
    /// These very events (by id) were there already; nothing was written.
    bool repeated = false;

    friend bool operator==(const Appended&, const Appended&) = default;
};

/// Receives the outcome of an append, once, on a thread of the store: it must only hand over, never
/// block or call the store.
class AppendCompletion {
public:
    using Function = std::function<void(Result<Appended>)>;

    template <class F>
        requires(std::constructible_from<Function, F &&> &&
                 !std::same_as<std::remove_cvref_t<F>, AppendCompletion>)
    AppendCompletion(F&& done) : done_(std::forward<F>(done)) {}  // NOLINT: implicit on purpose
    /// For a caller that does nothing but wait: the store may do the work in the caller's thread,
    /// and `done` is called before append returns or soon after.
    static AppendCompletion waiting(Function done) {
        AppendCompletion completion(std::move(done));
        completion.caller_waits_ = true;
        return completion;
    }

    bool caller_waits() const { return caller_waits_; }
    void operator()(Result<Appended> outcome) const { done_(std::move(outcome)); }

private:
    Function done_;              // of the caller
    bool caller_waits_ = false;  // may lead a group commit
};

}  // namespace skald
