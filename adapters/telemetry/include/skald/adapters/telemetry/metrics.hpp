// Metrics as Prometheus reads them: families of numbers, told apart by labels.
#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace prometheus {
template <typename T>
class Family;
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace skald::telemetry {

/// By name. Each combination of values is a time series that is kept for ever, so never an id.
using Labels = std::map<std::string, std::string>;

/// Numbers that only grow.
class Counters {
public:
    void add(const Labels& labels, double by = 1) const noexcept;

private:
    friend class Metrics;
    explicit Counters(prometheus::Family<prometheus::Counter>& family) : family_(&family) {}

    prometheus::Family<prometheus::Counter>* family_;  // of the Metrics
};

/// Numbers that are what they are now.
class Gauges {
public:
    void set(const Labels& labels, double value) const noexcept;

private:
    friend class Metrics;
    explicit Gauges(prometheus::Family<prometheus::Gauge>& family) : family_(&family) {}

    prometheus::Family<prometheus::Gauge>* family_;  // of the Metrics
};

/// How long something took: counted in buckets from 100 µs to 10 s, in seconds.
class Durations {
public:
    void observe(const Labels& labels, std::chrono::nanoseconds duration) const noexcept;

private:
    friend class Metrics;
    explicit Durations(prometheus::Family<prometheus::Histogram>& family) : family_(&family) {}

    prometheus::Family<prometheus::Histogram>* family_;  // of the Metrics
};

/// Any thread may call any function, of the families too, which must not outlive it. A number that
/// cannot be kept, for want of memory or because a label has no valid name, is lost: metrics must
/// not end the program. A name is that of one family; asking for it twice, or for one that Prometheus
/// does not allow, throws std::invalid_argument: it is a mistake in the program.
class Metrics {
public:
    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

    Metrics();
    ~Metrics();

    /// The name ends in "_total".
    Counters counters(const std::string& name, const std::string& help);
    Gauges gauges(const std::string& name, const std::string& help);
    /// The name ends in "_seconds".
    Durations durations(const std::string& name, const std::string& help);

    /// All of them in the text format of Prometheus.
    std::string text() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;  // keeps prometheus-cpp out of this header
};

}  // namespace skald::telemetry
