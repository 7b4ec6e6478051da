// Appends asynchronously from one thread, so many at a time.
#pragma once
#include <cstdint>
#include <functional>
#include <skald/core/event_store.hpp>
#include <string>

#include "interleaved.hpp"

namespace skald::bench {

/// For one thread, which is also the only one that makes pipes. The store must outlive it.
class AppendPipe {
public:
    AppendPipe(EventStore& store, std::uint64_t in_flight_max);
    ~AppendPipe() { drain(); }
    AppendPipe(const AppendPipe&) = delete;
    AppendPipe& operator=(const AppendPipe&) = delete;

    /// Waits while too many are in flight, until half of them are done.
    void append(AppendRequest request);
    /// Waits for all. False: one has failed since the beginning.
    bool drain();

private:
    struct Progress;

    void wait_until(std::uint64_t done);
    static Progress& new_progress();

    EventStore& store_;
    std::uint64_t in_flight_max_;
    std::uint64_t begun_ = 0;
    Progress& progress_;  // of the completions
};

/// Appends what `next` yields, so many in flight; a unit is an append.
Contender piped(std::string name, EventStore& store, std::function<AppendRequest()> next,
                std::uint64_t in_flight_max = 1024);

}  // namespace skald::bench
