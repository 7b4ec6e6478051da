#include "worker_pool.hpp"

#include <utility>

namespace skald::http {

WorkerPool::WorkerPool(std::size_t workers, std::size_t queue_max)
    : queue_max_(queue_max), workers_(workers) {
    for (std::size_t i = 0; i < workers; ++i) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() {
    stop();
}

bool WorkerPool::try_post(Task task) {
    const std::lock_guard lock(mutex_);
    if (stopped_ || queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(task));
    wake_one();
    return true;
}

bool WorkerPool::post(Task task) {
    const std::lock_guard lock(mutex_);
    if (workers_ == 0) return false;
    urgent_.push_back(std::move(task));
    wake_one();
    return true;
}

// One worker at a time is on its way. It wakes the next one if there is work for two: so a burst of
// small tasks is done by those who run, and does not set the whole pool in motion.
void WorkerPool::wake_one() {
    if (idle_ == 0 || is_waking_) return;
    is_waking_ = true;
    work_.notify_one();
}

void WorkerPool::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        while (urgent_.empty() && queue_.empty()) {
            if (stopped_) {
                --workers_;
                return;
            }
            ++idle_;
            work_.wait(lock);
            --idle_;
            is_waking_ = false;
        }
        auto& from = urgent_.empty() ? queue_ : urgent_;
        Task task = std::move(from.front());
        from.pop_front();
        if (!urgent_.empty() || !queue_.empty()) wake_one();
        ++running_;
        lock.unlock();
        task();
        task = nullptr;  // what it holds may want the lock
        lock.lock();
        --running_;
    }
}

void WorkerPool::stop() {
    std::deque<Task> forgotten;
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        forgotten.swap(queue_);
        threads.swap(threads_);
    }
    work_.notify_all();
    for (std::thread& thread : threads) thread.join();
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return queue_.size();
}

std::size_t WorkerPool::running() const {
    const std::lock_guard lock(mutex_);
    return running_;
}

}  // namespace skald::http
