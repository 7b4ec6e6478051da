#include "batches_in_flight.hpp"

#include <algorithm>
#include <utility>

#include "position_signal.hpp"

namespace skald {

PublishCompletion BatchesInFlight::add(SentBatch batch) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t number = first_ + entries_.size();
    entries_.push_back({batch});
    return [self = shared_from_this(), number](Result<void> result) {
        self->answer(number, std::move(result));
    };
}

void BatchesInFlight::answer(std::uint64_t number, Result<void> result) {
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_.at(number - first_);
        SKALD_ASSERT(!entry.answer);
        entry.answer = std::move(result);
        answered_.notify_all();
    }
    work_->signal();
}

Answers BatchesInFlight::take() {
    const std::lock_guard lock(mutex_);
    Answers answers;
    while (!entries_.empty() && entries_.front().answer) {
        const Entry& oldest = entries_.front();
        if (!*oldest.answer) {
            answers.failure = oldest.answer->error();
            break;
        }
        answers.published += oldest.batch.messages;
        answers.position = oldest.batch.position;
        entries_.pop_front();
        ++first_;
    }
    return answers;
}

std::size_t BatchesInFlight::count() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

bool BatchesInFlight::wait_until_answered(std::chrono::steady_clock::time_point deadline) const {
    std::unique_lock lock(mutex_);
    return answered_.wait_until(lock, deadline, [this] {
        return std::ranges::all_of(entries_,
                                   [](const Entry& one) { return one.answer.has_value(); });
    });
}

}  // namespace skald
