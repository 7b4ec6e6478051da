#include "worker_pool.hpp"

#include <algorithm>
#include <utility>

namespace skald::http {

WorkerPool::WorkerPool(std::size_t workers, std::size_t queue_max)
    : queue_max_(queue_max), workers_(workers) {
    for (std::size_t i = 0; i < workers; ++i) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() {
    stop();
}

std::size_t WorkerPool::try_post(std::span<Task> tasks) {
    std::unique_lock lock(mutex_);
    const std::size_t room =
        stopped_ || queue_.size() > queue_max_ ? 0 : queue_max_ - queue_.size();
    const auto taken = tasks.first(std::min(room, tasks.size()));
    for (Task& task : taken) queue_.push_back(std::move(task));
    wake_one(std::move(lock));
    return taken.size();
}

bool WorkerPool::post(Task task) {
    std::unique_lock lock(mutex_);
    if (workers_ == 0) return false;
    urgent_.push_back(std::move(task));
    wake_one(std::move(lock));
    return true;
}

// One worker at a time is on its way. It wakes the next one if there is work for two: so a burst of
// small tasks is done by those who run, and does not set the whole pool in motion. Notified without
// the lock, which the worker would only wait for.
void WorkerPool::wake_one(std::unique_lock<std::mutex> lock) {
    if (idle_ == 0 || is_waking_ || !has_task()) return;
    is_waking_ = true;
    lock.unlock();
    work_.notify_one();
}

// False: the pool has stopped, and nothing is left to do.
bool WorkerPool::wait_for_task(std::unique_lock<std::mutex>& lock) {
    // Who is about to post the next task may need this processor; that is cheaper than a sleep.
    if (!has_task()) {
        lock.unlock();
        std::this_thread::yield();
        lock.lock();
    }
    while (!has_task()) {
        if (stopped_) return false;
        ++idle_;
        work_.wait(lock);
        --idle_;
        is_waking_ = false;
    }
    return true;
}

// From both queues in turn: a crowd that catches up with a long log, each of whose pages asks for the
// next one, must not keep requests waiting until all of it is done.
WorkerPool::Task WorkerPool::take_task() {
    was_urgent_ = !urgent_.empty() && (queue_.empty() || !was_urgent_);
    auto& from = was_urgent_ ? urgent_ : queue_;
    Task task = std::move(from.front());
    from.pop_front();
    return task;
}

void WorkerPool::run() {
    std::unique_lock lock(mutex_);
    while (wait_for_task(lock)) {
        Task task = take_task();
        ++running_;
        wake_one(std::move(lock));
        task();
        task = nullptr;  // what it holds may want the lock
        lock = std::unique_lock(mutex_);
        --running_;
    }
    --workers_;
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
