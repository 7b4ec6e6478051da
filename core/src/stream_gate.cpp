#include <condition_variable>
#include <mutex>
#include <set>
#include <skald/core/assert.hpp>
#include <skald/core/stream_gate.hpp>

namespace skald {

struct StreamGate::Inside {
    std::mutex mutex;
    std::condition_variable left;  // somebody left
    std::set<StreamId> streams;
};

StreamGate::StreamGate() : inside_(std::make_unique<Inside>()) {}
StreamGate::~StreamGate() = default;

void StreamGate::enter(const StreamId& stream) {
    std::unique_lock lock(inside_->mutex);
    inside_->left.wait(lock, [&] { return !inside_->streams.contains(stream); });
    inside_->streams.insert(stream);
}

void StreamGate::leave(const StreamId& stream) {
    // Notified under the lock: whoever goes in next may be the last to need this object.
    const std::lock_guard lock(inside_->mutex);
    SKALD_ASSERT(inside_->streams.erase(stream) == 1);
    inside_->left.notify_all();
}

}  // namespace skald
