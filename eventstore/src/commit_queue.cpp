#include "commit_queue.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace skald {
namespace {

using Steady = std::chrono::steady_clock;

}  // namespace

CommitQueue::Ticket CommitQueue::push(CommitRequest request, std::size_t bytes) {
    std::shared_ptr<CommitBatch> spent;  // freed when the lock is released
    Lock lock(mutex_);
    spent.swap(spent_);
    const std::size_t place = add(std::move(request), bytes, std::nullopt, lock);
    Ticket ticket{.batch = open_, .place = place};
    if (led_) return ticket;
    if (gathering()) {
        // Behind the first request somebody watches already: its caller or the store's thread.
        if (place == 0) ticket.watch_until = gather_until_;
        return ticket;
    }
    led_ = true;
    ticket.leads = true;
    return ticket;
}

void CommitQueue::push(CommitRequest request, std::size_t bytes, AppendCompletion done) {
    std::shared_ptr<CommitBatch> spent;  // freed when the lock is released
    Lock lock(mutex_);
    spent.swap(spent_);
    const std::size_t place = add(std::move(request), bytes, std::move(done), lock);
    const bool wake = !led_ && place == 0;
    lock.unlock();
    if (wake) work_.notify_one();
}

std::size_t CommitQueue::add(CommitRequest request, std::size_t bytes,
                             std::optional<AppendCompletion> done, Lock& lock) {
    if (wanting_room_ > 0 || !has_room(bytes)) wait_for_room(bytes, lock);
    bytes_ += bytes;
    const std::size_t place = open_->add(std::move(request), std::move(done));
    size_ = place + 1;
    return place;
}

void CommitQueue::wait_for_room(std::size_t bytes, Lock& lock) {
    ++wanting_room_;
    lock.unlock();
    const std::lock_guard turn(door_);
    lock.lock();
    // A request that is larger than the bound goes alone.
    room_.wait(lock, [&] { return has_room(bytes); });
    --wanting_room_;
}

bool CommitQueue::lead_late(const CommitBatch& batch) {
    const Lock lock(mutex_);
    if (led_ || open_.get() != &batch) return false;
    led_ = true;
    return true;
}

std::shared_ptr<CommitBatch> CommitQueue::take() {
    auto next = std::make_shared<CommitBatch>(size_);
    const Lock lock(mutex_);
    taken_bytes_ = bytes_;
    size_ = 0;
    return std::exchange(open_, std::move(next));
}

void CommitQueue::end_lead(std::shared_ptr<CommitBatch> batch, Steady::duration took) {
    Lock lock(mutex_);
    bytes_ -= std::exchange(taken_bytes_, 0);
    led_ = false;
    // Those who wait come back; those who do not are here already.
    expected_ = batch->waiting() + size_;
    spent_.swap(batch);
    if (expected_ > 1) gather_until_ = Steady::now() + std::min(took / 2, gather_max_);
    const bool wake_room = wanting_room_ > 0;
    const bool wake_work = size_ > 0 || closed_;
    lock.unlock();
    if (wake_room) room_.notify_all();
    if (wake_work) work_.notify_all();
}

bool CommitQueue::gathering() const {
    return size_ < expected_ && !closed_ && wanting_room_ == 0 && Steady::now() < gather_until_;
}

bool CommitQueue::wait_for_lead() {
    Lock lock(mutex_);
    while (true) {
        work_.wait(lock, [&] { return !led_ && (closed_ || size_ > 0); });
        if (size_ == 0) return false;
        if (gathering()) gather(lock);
        if (led_ || size_ == 0) continue;
        led_ = true;
        return true;
    }
}

// The last of the callers leads itself, so this mostly ends because somebody does. It lasts less
// than going to sleep would.
void CommitQueue::gather(Lock& lock) {
    const std::size_t expected = expected_;
    const auto until = gather_until_;
    lock.unlock();
    while (!led_ && size_ < expected && Steady::now() < until) std::this_thread::yield();
    lock.lock();
}

void CommitQueue::close() {
    const Lock lock(mutex_);
    closed_ = true;
    work_.notify_all();
}

}  // namespace skald
