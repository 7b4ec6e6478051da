// A thread that does small steps of work when it is woken, and sleeps when there is none.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace skald {

/// Any thread may call wake().
class BackgroundWorker {
public:
    /// `step` does one step and says whether there may be more.
    explicit BackgroundWorker(std::function<bool()> step)
        : step_(std::move(step)), thread_([this] { run(); }) {}
    ~BackgroundWorker() { stop(); }
    BackgroundWorker(const BackgroundWorker&) = delete;
    BackgroundWorker& operator=(const BackgroundWorker&) = delete;

    void wake() {
        {
            const std::lock_guard lock(mutex_);
            wanted_ = true;
        }
        woken_.notify_one();
    }

    /// Waits for the step that is under way; no other follows.
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        woken_.notify_one();
        if (thread_.joinable()) thread_.join();
    }

private:
    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            woken_.wait(lock, [this] { return stopping_ || wanted_; });
            if (stopping_) return;
            wanted_ = false;
            lock.unlock();
            const bool more = step_();
            lock.lock();
            wanted_ = wanted_ || more;
        }
    }

    const std::function<bool()> step_;
    std::mutex mutex_;  // guards the two flags
    std::condition_variable woken_;
    bool wanted_ = false;
    bool stopping_ = false;
    std::thread thread_;  // the last: it uses all before
};

}  // namespace skald
