#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <skald/adapters/telemetry/metrics.hpp>

namespace skald::telemetry {
namespace {

// Those of OpenTelemetry for HTTP, and finer ones: a command takes less than a millisecond.
const prometheus::Histogram::BucketBoundaries& seconds_of_buckets() {
    static const prometheus::Histogram::BucketBoundaries seconds{
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
        0.075,  0.1,     0.25,   0.5,   0.75,   1,     2.5,  5,     10};
    return seconds;
}

template <class Change>
void or_lose(const Change& change) noexcept {
    try {
        change();
    } catch (...) {  // NOLINT(bugprone-empty-catch): as promised
    }
}

}  // namespace

struct Metrics::Parts {
    // Asking twice for a name is a mistake that must show.
    prometheus::Registry registry{prometheus::Registry::InsertBehavior::Throw};
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

Counters Metrics::counters(const std::string& name, const std::string& help) {
    return Counters(prometheus::BuildCounter().Name(name).Help(help).Register(parts_->registry));
}

Gauges Metrics::gauges(const std::string& name, const std::string& help) {
    return Gauges(prometheus::BuildGauge().Name(name).Help(help).Register(parts_->registry));
}

Durations Metrics::durations(const std::string& name, const std::string& help) {
    return Durations(prometheus::BuildHistogram().Name(name).Help(help).Register(parts_->registry));
}

std::string Metrics::text() const {
    return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

void Counters::add(const Labels& labels, double by) const noexcept {
    or_lose([&] { family_->Add(labels).Increment(by); });
}

void Gauges::set(const Labels& labels, double value) const noexcept {
    or_lose([&] { family_->Add(labels).Set(value); });
}

void Durations::observe(const Labels& labels, std::chrono::nanoseconds duration) const noexcept {
    or_lose([&] {
        family_->Add(labels, seconds_of_buckets())
            .Observe(std::chrono::duration<double>(duration).count());
    });
}

}  // namespace skald::telemetry
