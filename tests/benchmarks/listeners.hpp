// Clients that listen to all events of an order service, in a process of their own.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "process.hpp"
#include "shared_value.hpp"

namespace skald::bench {

/// All take every byte from the system. Some, a sample, read what they get, inflated if it is compressed,
/// and find each event once and in order, or the benchmark ends. At the end all others are compared
/// with them. A ChildProcess: begin it before there are threads, and before the first order.
class Listeners {
public:
    enum class Takes { gzip, plain };  // gzip: as browsers do, for whom the server compresses

    /// Comes back when all are listening.
    Listeners(std::uint16_t port, std::size_t count, Takes takes);

    /// That came to all of them together.
    std::uint64_t bytes() const { return shared_->bytes; }
    /// The event up to which each of the sample has heard everything.
    std::uint64_t heard() const { return shared_->heard; }

    /// Calls `end_service`, which ends it in order, and hears how the stream of each listener ended. All
    /// must have got what the sample got: of gzip streams, whose ends are a checksum and the size of the
    /// text, these are the same; of plain ones, the number of bytes. Else the benchmark ends.
    void compare_ends(const std::function<void()>& end_service);

    struct Shared {
        std::atomic<std::uint64_t> bytes = 0;
        std::atomic<std::uint64_t> heard = 0;
        std::atomic<bool> is_ending = false;  // from now on, all keep what came last
    };

private:
    SharedValue<Shared> shared_;
    std::size_t count_;
    ChildProcess process_;
};

}  // namespace skald::bench
