#include "contenders.hpp"

#include <utility>

namespace skald::bench {
namespace {

using Steady = std::chrono::steady_clock;

double seconds(Steady::duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

Contender repeat(std::string name, Once once) {
    const auto run = [once = std::move(once)](auto length) -> std::optional<Slice> {
        Slice slice;
        const auto begin = Steady::now();
        auto now = begin;
        do {
            const double done = once();
            if (done == 0) return std::nullopt;
            slice.units += done;
            now = Steady::now();
        } while (now - begin < length);
        slice.seconds = seconds(now - begin);
        return slice;
    };
    return {std::move(name), run};
}

Contender repeat_timed(std::string name, Once once) {
    const auto run = [once = std::move(once)](auto length) -> std::optional<Slice> {
        Slice slice;
        const auto begin = Steady::now();
        auto before = begin;
        do {
            const double done = once();
            if (done == 0) return std::nullopt;
            slice.units += done;
            const auto now = Steady::now();
            slice.latencies.push_back(seconds(now - before));
            before = now;
        } while (before - begin < length);
        slice.seconds = seconds(before - begin);
        return slice;
    };
    return {std::move(name), run};
}

Clients::Clients(std::size_t count, Work work) : work_(std::move(work)) {
    threads_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this, i] { work_on(i); });
}

Clients::~Clients() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    begin_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

Contender Clients::contender(std::string name) {
    return {std::move(name), [this](auto length) { return run(length); }};
}

std::optional<Slice> Clients::run(std::chrono::milliseconds length) {
    std::unique_lock lock(mutex_);
    const auto begin = Steady::now();
    until_ = begin + length;
    units_ = 0;
    working_ = threads_.size();
    ++turn_;
    begin_.notify_all();
    end_.wait(lock, [this] { return working_ == 0; });
    if (failed_) return std::nullopt;
    return Slice{.units = units_, .seconds = seconds(Steady::now() - begin)};
}

void Clients::work_on(std::size_t client) {
    std::size_t turns = 0;
    std::unique_lock lock(mutex_);
    while (true) {
        begin_.wait(lock, [&] { return closing_ || turn_ != turns; });
        if (closing_) return;
        turns = turn_;
        const auto until = until_;
        lock.unlock();
        double units = 0;
        bool failed = false;
        do {
            const double done = work_(client);
            failed = done == 0;
            units += done;
        } while (!failed && Steady::now() < until);
        lock.lock();
        units_ += units;
        failed_ = failed_ || failed;
        if (--working_ == 0) end_.notify_one();
    }
}

}  // namespace skald::bench
