#include "append_pipe.hpp"

#include <atomic>
#include <cstdio>
#include <deque>
#include <memory>
#include <utility>

namespace skald::bench {

struct AppendPipe::Progress {
    std::atomic<std::uint64_t> done = 0;
    std::atomic<std::uint64_t> wake_at = UINT64_MAX;  // what `done` is when the thread goes on
    std::atomic<bool> failed = false;

    void add(const Result<Appended>& outcome) {
        if (!outcome && !failed.exchange(true)) {
            std::fprintf(stderr, "%s\n", to_string(outcome.error()).c_str());
        }
        if (done.fetch_add(1) + 1 == wake_at.load()) done.notify_one();
    }
};

AppendPipe::Progress& AppendPipe::new_progress() {
    // Kept until the program ends: the last completion may still be at work when drain() returns.
    static std::deque<Progress> all;
    return all.emplace_back();
}

AppendPipe::AppendPipe(EventStore& store, std::uint64_t in_flight_max)
    : store_(store), in_flight_max_(in_flight_max), progress_(new_progress()) {}

void AppendPipe::append(AppendRequest request) {
    if (begun_ - progress_.done.load() >= in_flight_max_) wait_until(begun_ - in_flight_max_ / 2);
    ++begun_;
    store_.append(std::move(request), [&progress = progress_](const Result<Appended>& outcome) {
        progress.add(outcome);
    });
}

bool AppendPipe::drain() {
    wait_until(begun_);
    return !progress_.failed.load();
}

void AppendPipe::wait_until(std::uint64_t done) {
    progress_.wake_at.store(done);
    auto seen = progress_.done.load();
    for (; seen < done; seen = progress_.done.load()) progress_.done.wait(seen);
}

Contender piped(std::string name, EventStore& store, std::function<AppendRequest()> next,
                std::uint64_t in_flight_max) {
    const auto pipe = std::make_shared<AppendPipe>(store, in_flight_max);
    const auto run = [pipe, next = std::move(next)](auto length) -> std::optional<Slice> {
        using Steady = std::chrono::steady_clock;
        Slice slice;
        const auto begin = Steady::now();
        do {
            pipe->append(next());
            slice.units += 1;
        } while (Steady::now() - begin < length);
        if (!pipe->drain()) return std::nullopt;
        slice.seconds = std::chrono::duration<double>(Steady::now() - begin).count();
        return slice;
    };
    return {std::move(name), run};
}

}  // namespace skald::bench
