// What readers and the writer share: the index, the lives of streams, and how far may be seen.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "index_parts.hpp"
#include "stream_lives.hpp"

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

/// All is changed under write(). The writing thread reads lives and head, which only it changes,
/// without a lock; the parts are replaced by another thread too (index_keeper.hpp), so it holds on
/// to those that it works with. The index runs ahead of the head by what is staged.
struct VisibleLog {
    mutable IndexLock lock;
    std::shared_ptr<const IndexParts> parts = std::make_shared<const IndexParts>(
        IndexParts::Row(), 0, std::make_shared<MemoryPart>(IndexRange()));
    StreamLives lives;
    std::uint64_t head = 0;  // the last position that is durable and may be seen

    std::shared_ptr<const IndexParts> parts_now() const {
        const auto held = lock.read();
        return parts;
    }
};

}  // namespace skald
