#include "commit_queue.hpp"

#include <utility>

namespace skald {

bool CommitQueue::push(QueuedRequest request, bool may_lead) {
    const std::lock_guard turn(door_);
    std::unique_lock lock(mutex_);
    // A request that is larger than the bound goes alone.
    room_.wait(lock, [&] { return bytes_ == 0 || bytes_ + request.bytes <= bytes_max_; });
    bytes_ += request.bytes;
    waiting_.push_back(std::move(request));
    if (led_) return false;
    if (may_lead) {
        led_ = true;
        return true;
    }
    work_.notify_one();
    return false;
}

std::vector<QueuedRequest> CommitQueue::take() {
    const std::lock_guard lock(mutex_);
    taken_bytes_ = bytes_;
    return std::exchange(waiting_, {});
}

void CommitQueue::end_lead() {
    const std::lock_guard lock(mutex_);
    bytes_ -= std::exchange(taken_bytes_, 0);
    led_ = false;
    room_.notify_all();
    if (!waiting_.empty() || closed_) work_.notify_all();
}

bool CommitQueue::wait_for_lead() {
    std::unique_lock lock(mutex_);
    work_.wait(lock, [&] { return !led_ && (closed_ || !waiting_.empty()); });
    if (waiting_.empty()) return false;
    led_ = true;
    return true;
}

void CommitQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    work_.notify_all();
}

}  // namespace skald
