#include <skald/core/assert.hpp>
#include <skald/core/stream_gate.hpp>

namespace skald {

void StreamGate::enter(const StreamId& stream) {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [&] { return !inside_.contains(stream); });
    inside_.insert(stream);
}

void StreamGate::leave(const StreamId& stream) {
    {
        const std::lock_guard lock(mutex_);
        SKALD_ASSERT(inside_.erase(stream) == 1);
    }
    left_.notify_all();
}

}  // namespace skald
