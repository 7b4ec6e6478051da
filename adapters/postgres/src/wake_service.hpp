// Wakes those who wait for events. One thread a store reads what is new once, for all of them.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <skald/adapters/postgres/postgres_options.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/query.hpp>
#include <string>
#include <thread>
#include <vector>

#include "session_pool.hpp"

namespace skald::postgres {

/// Somebody who may wait. The service's mutex guards all but the filter.
struct Waiter {
    const Query filter;
    std::function<void()> wake = {};  // empty: does not wait
    std::uint64_t after = 0;          // has seen everything up to here
};

/// Any thread may call any function. The thread and its listening connection begin with the first
/// wait.
class WakeService {
public:
    using Pointer = std::shared_ptr<Waiter>;
    using Wake = std::function<void()>;

    WakeService(SessionPool& pool, const Options& options, Clock& clock);
    ~WakeService();

    /// Calls `wake` once, when an event behind `after` is there for the waiter. Now, if the server
    /// cannot be asked: whoever polls hears why.
    void wait(const Pointer& waiter, std::uint64_t after, Wake wake);
    /// Ends the wait. Yields what was not called; empty if nobody waits.
    Wake take(const Pointer& waiter);

private:
    enum class News : std::uint8_t { none, events, metadata };

    Wake take_before(const Pointer& waiter, std::uint64_t position);
    void start();
    void work();
    std::unique_ptr<Session> listen();
    bool wait_for_news(Session* session);
    void wake_matching();
    bool scan_page(Session& session);
    void check_all();
    bool nothing_for(const Waiter& waiter, std::uint64_t after);
    std::vector<std::pair<Pointer, std::uint64_t>> waiting();

    SessionPool& pool_;
    const Options options_;
    Clock& clock_;
    int wake_descriptor_;  // an eventfd: ends the thread's waiting

    std::mutex mutex_;  // guards the next four, and the waiters
    std::set<Pointer> waiters_;
    bool closed_ = false;
    bool started_ = false;
    std::thread thread_;

    // Of the thread alone.
    std::uint64_t tail_ = 0;  // all events up to here were matched with who waited then
    News news_ = News::none;
};

}  // namespace skald::postgres
