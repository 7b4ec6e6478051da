#include <skald/adapters/telemetry/measured_event_store.hpp>
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

MeasuredEventStore::MeasuredEventStore(EventStore& store, Metrics& metrics, Clock& clock)
    : store_(store),
      clock_(clock),
      events_(metrics.counters("skald_append_events_total", "Events that were stored")),
      appends_(metrics.counters("skald_appends_total", "Appends by their outcome")),
      durations_(metrics.durations("skald_append_duration_seconds",
                                   "From the call of an append to its completion")),
      head_(metrics.gauges("skald_store_head_position", "Position of the last visible event")),
      writable_(metrics.gauges("skald_store_writable", "Whether the store takes writes: 1 or 0")) {}

void MeasuredEventStore::append(AppendRequest request, AppendCompletion done) {
    const bool waits = done.caller_waits();
    auto counted = [this, done = std::move(done), events = events_of(request),
                    began = clock_.elapsed()](Result<Appended> outcome) {
        count(outcome, events, clock_.elapsed() - began);
        done(std::move(outcome));
    };
    // The store may let a caller that waits do the work itself, so it must still know who does.
    store_.append(std::move(request), waits ? AppendCompletion::waiting(std::move(counted))
                                            : AppendCompletion(std::move(counted)));
}

void MeasuredEventStore::count(const Result<Appended>& outcome, std::size_t events,
                               std::chrono::nanoseconds duration) {
    if (outcome && !outcome->repeated) events_.add({}, static_cast<double>(events));
    if (!outcome && outcome.error().code == Errc::io) takes_writes_ = false;
    appends_.add({{"outcome", outcome_of(outcome)}});
    durations_.observe({}, duration);
}

void MeasuredEventStore::refresh() {
    if (const auto head = store_.head()) head_.set({}, static_cast<double>(head->value()));
    writable_.set({}, takes_writes_ ? 1 : 0);
}

}  // namespace skald::telemetry
