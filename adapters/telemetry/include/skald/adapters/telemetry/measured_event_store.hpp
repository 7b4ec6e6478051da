// An EventStore that measures the one behind it.
#pragma once
#include <atomic>
#include <skald/adapters/telemetry/metrics.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>

namespace skald::telemetry {

/// Hands everything on, and counts what is written:
///
/// | metric | what |
/// | --- | --- |
/// | skald_append_events_total | events that were stored, repetitions not counted |
/// | skald_appends_total{outcome} | "stored", "repeated", or the name of the error |
/// | skald_append_duration_seconds | from the call to its completion, whatever came of it |
/// | skald_store_head_position | the last visible event; set by refresh() |
/// | skald_store_writable | 0 after an append failed with io; set by refresh() |
///
/// The store, the metrics and the clock must outlive it.
class MeasuredEventStore final : public EventStore {
public:
    MeasuredEventStore(EventStore& store, Metrics& metrics, Clock& clock);

    using EventStore::append;
    void append(AppendRequest request, AppendCompletion done) override;
    Result<EventBatch> read(const ReadRequest& request) override { return store_.read(request); }
    Result<std::optional<EventPlace>> find(const EventId& id) override { return store_.find(id); }
    Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest request) override {
        return store_.subscribe(std::move(request));
    }
    Result<GlobalPosition> head() override { return store_.head(); }

    /// Whether no append has failed with io so far: after one, a store takes no writes until it is
    /// reopened.
    bool takes_writes() const { return takes_writes_; }
    /// Asks the store for what is not counted as it happens; for whoever shows the metrics.
    void refresh();

private:
    void count(const Result<Appended>& outcome, std::size_t events,
               std::chrono::nanoseconds duration);

    EventStore& store_;  // that does the work
    Clock& clock_;
    Counters events_;
    Counters appends_;
    Durations durations_;
    Gauges head_;
    Gauges writable_;
    std::atomic<bool> takes_writes_ = true;
};

}  // namespace skald::telemetry
