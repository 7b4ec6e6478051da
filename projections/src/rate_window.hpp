// How fast something goes, over the last seconds.
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>

namespace skald {

/// Of a count that grows. One thread at a time.
class RateWindow {
public:
    explicit RateWindow(std::chrono::nanoseconds length) : length_(length) {}

    void add(std::chrono::nanoseconds now, std::uint64_t count) {
        samples_.push_back({now, count});
        // One that is older than the window stays, as its beginning.
        while (samples_.size() > 2 && now - samples_[1].time >= length_) samples_.pop_front();
    }
    /// 0: not known yet.
    double per_second() const {
        if (samples_.empty()) return 0;
        const std::chrono::duration<double> time = samples_.back().time - samples_.front().time;
        const auto grown = samples_.back().count - samples_.front().count;
        return time.count() > 0 ? static_cast<double>(grown) / time.count() : 0;
    }

private:
    struct Sample {
        std::chrono::nanoseconds time;
        std::uint64_t count;
    };
    std::chrono::nanoseconds length_;  // of the window
    std::deque<Sample> samples_;       // the oldest first
};

}  // namespace skald
