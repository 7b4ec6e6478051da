// An EventStore that measures the one behind it.
#pragma once
#include <memory>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>

namespace skald::telemetry {

class Metrics;

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
    /// All appends must have ended.
    ~MeasuredEventStore() override;

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
    bool takes_writes() const;
    /// Asks the store for what is not counted as it happens; for whoever shows the metrics.
    void refresh();

private:
    struct Parts;

    EventStore& store_;             // that does the work
    std::unique_ptr<Parts> parts_;  // the metrics
};

}  // namespace skald::telemetry
