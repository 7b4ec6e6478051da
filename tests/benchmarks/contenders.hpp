// Makes contenders out of single pieces of work, of one thread or of many.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "interleaved.hpp"

namespace skald::bench {

/// A piece of work. Yields the units of work done; 0: it failed.
using Once = std::function<double()>;

/// Does it again and again.
Contender repeat(std::string name, Once once);
/// The same, keeping how long each took, for p50 and p99.
Contender repeat_timed(std::string name, Once once);

/// Threads that wait for their turn, so that a slice need not start them. All do the same work; each
/// is told its number.
class Clients {
public:
    using Work = std::function<double(std::size_t client)>;

    Clients(std::size_t count, Work work);
    ~Clients();
    Clients(const Clients&) = delete;
    Clients& operator=(const Clients&) = delete;

    /// Refers to this object.
    Contender contender(std::string name);

private:
    std::optional<Slice> run(std::chrono::milliseconds slice);
    void work_on(std::size_t client);

    Work work_;
    std::mutex mutex_;  // guards what follows
    std::condition_variable begin_, end_;
    std::size_t turn_ = 0;     // how many there were
    std::size_t working_ = 0;  // clients that are not done with this turn
    std::chrono::steady_clock::time_point until_;
    double units_ = 0;  // in this turn
    bool failed_ = false;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace skald::bench
