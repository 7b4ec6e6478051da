#include "commit_batch.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <utility>

namespace skald {
namespace {

/// std::atomic::wait knows no time at which to give up.
void sleep_while_zero(std::atomic<std::uint32_t>& word, const timespec* until) {
    // The time is absolute, on the clock of steady_clock. Whatever ends it, the caller looks again.
    ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, 0, until, nullptr,
              FUTEX_BITSET_MATCH_ANY);
}

timespec timespec_of(CommitBatch::Time time) {
    constexpr std::int64_t second = 1'000'000'000;
    const std::int64_t count = std::chrono::nanoseconds(time.time_since_epoch()).count();
    return {.tv_sec = count / second, .tv_nsec = count % second};
}

}  // namespace

CommitBatch::CommitBatch(std::size_t requests) {
    requests_.reserve(requests);
    completions_.reserve(requests);
}

std::size_t CommitBatch::add(CommitRequest request, std::optional<AppendCompletion> done) {
    if (!done) ++waiting_;
    requests_.push_back(std::move(request));
    completions_.push_back(std::move(done));
    return requests_.size() - 1;
}

// What was promised by noexcept in the interface: a completion that throws ends the program, because
// nobody could hear of the failure.
void CommitBatch::complete(std::vector<Result<Appended>> outcomes) noexcept {
    outcomes_ = std::move(outcomes);
    for (std::size_t i = 0; i < completions_.size(); ++i) {
        if (completions_[i]) (*completions_[i])(std::move(outcomes_[i]));
    }
}

void CommitBatch::finish() {
    finished_.store(1);
    if (waiting_ == 0) return;
    ::syscall(SYS_futex, &finished_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

bool CommitBatch::wait_until(std::optional<Time> time) {
    timespec until{};
    if (time) until = timespec_of(*time);
    while (finished_.load() == 0) {
        if (time && std::chrono::steady_clock::now() >= *time) return false;
        sleep_while_zero(finished_, time ? &until : nullptr);
    }
    return true;
}

}  // namespace skald
