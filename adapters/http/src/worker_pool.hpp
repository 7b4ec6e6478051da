// The threads on which handlers run.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace skald::http {

/// Any thread may use it. Tasks must not throw.
class WorkerPool {
public:
    using Task = std::function<void()>;

    WorkerPool(std::size_t workers, std::size_t queue_max);
    ~WorkerPool();

    /// Runs the task on some worker. False: too many wait already, or the pool has stopped; the task was
    /// not taken.
    bool try_post(Task task) { return try_post(std::span(&task, 1)) == 1; }
    /// The same for several tasks at once; yields how many were taken, the first ones.
    std::size_t try_post(std::span<Task> tasks);
    /// For one task that must run: beyond the bound, in turn with those of try_post() that wait, and
    /// while stop() waits. False: no worker is left.
    bool post(Task task);

    /// Forgets the tasks of try_post() that have not begun, and waits for all others. Not on a
    /// worker.
    void stop();

    std::size_t waiting() const;
    std::size_t running() const;  // tasks

private:
    void run();
    Task take_task();
    bool has_task() const { return !urgent_.empty() || !queue_.empty(); }
    bool wait_for_task(std::unique_lock<std::mutex>& lock);
    void wake_one(std::unique_lock<std::mutex> lock);

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable work_;
    std::deque<Task> urgent_;  // of post()
    std::deque<Task> queue_;   // of try_post()
    std::size_t queue_max_;
    std::size_t idle_ = 0;     // workers that wait for work_
    std::size_t running_ = 0;  // tasks
    std::size_t workers_;      // that have not ended
    bool was_urgent_ = false;  // the task that was taken last
    bool is_waking_ = false;   // one of them was woken and has not come yet
    bool stopped_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace skald::http
