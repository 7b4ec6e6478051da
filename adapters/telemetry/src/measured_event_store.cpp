#include <atomic>
#include <skald/adapters/telemetry/measured_event_store.hpp>
#include <skald/adapters/telemetry/metrics.hpp>
#include <string>
#include <utility>

namespace skald::telemetry {
namespace {

std::size_t events_of(const AppendRequest& request) {
    std::size_t events = 0;
    for (const EventWrite& write : request.writes) events += write.events.size();
    return events;
}

std::string outcome_of(const Result<Appended>& outcome) {
    if (!outcome) return std::string(to_string(outcome.error().code));
    return outcome->repeated ? "repeated" : "stored";
}

}  // namespace

struct MeasuredEventStore::Parts {
    Parts(Metrics& metrics, Clock& given)
        : clock(given),
          events(metrics.counters("skald_append_events_total", "Events that were stored")),
          appends(metrics.counters("skald_appends_total", "Appends by their outcome")),
          durations(metrics.durations("skald_append_duration_seconds",
                                      "From the call of an append to its completion")),
          head(metrics.gauges("skald_store_head_position", "Position of the last visible event")),
          writable(
              metrics.gauges("skald_store_writable", "Whether the store takes writes: 1 or 0")) {}

    Clock& clock;
    Counters events;
    Counters appends;
    Durations durations;
    Gauges head;
    Gauges writable;
    std::atomic<bool> takes_writes = true;

    void count(const Result<Appended>& outcome, std::size_t stored,
               std::chrono::nanoseconds duration) {
        if (outcome && !outcome->repeated) events.add({}, static_cast<double>(stored));
        if (!outcome && outcome.error().code == Errc::io) takes_writes = false;
        appends.add({{"outcome", outcome_of(outcome)}});
        durations.observe({}, duration);
    }
};

MeasuredEventStore::MeasuredEventStore(EventStore& store, Metrics& metrics, Clock& clock)
    : store_(store), parts_(std::make_unique<Parts>(metrics, clock)) {}
MeasuredEventStore::~MeasuredEventStore() = default;

void MeasuredEventStore::append(AppendRequest request, AppendCompletion done) {
    const bool waits = done.caller_waits();
    auto counted = [parts = parts_.get(), done = std::move(done), events = events_of(request),
                    began = parts_->clock.elapsed()](Result<Appended> outcome) {
        parts->count(outcome, events, parts->clock.elapsed() - began);
        done(std::move(outcome));
    };
    // The store may let a caller that waits do the work itself, so it must still know who does.
    store_.append(std::move(request), waits ? AppendCompletion::waiting(std::move(counted))
                                            : AppendCompletion(std::move(counted)));
}

bool MeasuredEventStore::takes_writes() const {
    return parts_->takes_writes;
}

void MeasuredEventStore::refresh() {
    if (const auto head = store_.head()) parts_->head.set({}, static_cast<double>(head->value()));
    parts_->writable.set({}, takes_writes() ? 1 : 0);
}

}  // namespace skald::telemetry
