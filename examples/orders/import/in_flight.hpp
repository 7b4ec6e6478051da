// How many appends are on their way to the store: enough that they share disk syncs, not so many
// that memory grows with the log.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <skald/core/result.hpp>

namespace orders {

/// Used by one thread that submits, and by those of the store that report back. Destroying it waits
/// for everything that was begun.
class InFlight {
public:
    /// `appends_max` is at least 1.
    explicit InFlight(std::size_t appends_max) : appends_max_(appends_max) {}
    ~InFlight();
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

    /// Waits for room and counts one more; false: something failed, so begin nothing more.
    bool begin();
    /// One has ended, of so many events. Called on a thread of the store.
    void end(std::uint64_t events, std::optional<skald::Error> failure);

    /// Events that are durable.
    std::uint64_t events_done() const;
    /// Waits for all that was begun. Errors: the first that was reported.
    skald::Result<void> finish();

private:
    mutable std::mutex mutex_;             // guards what follows
    std::condition_variable changed_;      // when one ends
    const std::size_t appends_max_;        // begun at the same time
    std::size_t appends_ = 0;              // begun and not ended
    std::uint64_t events_done_ = 0;        // of those that ended well
    std::optional<skald::Error> failure_;  // the first
};

}  // namespace orders
