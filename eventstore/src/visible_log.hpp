// What readers and the writer share: the index, and how far of it may be seen.
#pragma once
#include <cstdint>
#include <mutex>
#include <shared_mutex>

#include "log_index.hpp"

namespace skald {

/// Readers do not keep the writer waiting: who comes after it waits until it is done.
class IndexLock {
public:
    std::shared_lock<std::shared_mutex> read() {
        {
            const std::lock_guard turn(turn_);
        }
        return std::shared_lock(mutex_);
    }
    std::unique_lock<std::shared_mutex> write() {
        const std::lock_guard turn(turn_);
        return std::unique_lock(mutex_);
    }

private:
    std::mutex turn_;  // held by a writer that waits for readers to leave
    std::shared_mutex mutex_;
};

/// Only the writing thread changes it, under write(); it may read without a lock. The index runs
/// ahead of the head by what is staged.
struct VisibleLog {
    mutable IndexLock lock;
    LogIndex index;
    std::uint64_t head = 0;  // the last position that is durable and may be seen
};

}  // namespace skald
