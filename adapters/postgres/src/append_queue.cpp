#include "append_queue.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace skald::postgres {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t batch_bytes_max = std::size_t{8} << 20;  // but for one request alone
constexpr std::size_t batch_requests_max = 1024;
constexpr auto gather_max = std::chrono::milliseconds(2);

std::size_t bytes_of(const AppendRequest& request) {
    std::size_t bytes = 0;
    for (const EventWrite& write : request.writes) {
        for (const NewEvent& event : write.events) {
            bytes += 256 + event.data.size() + event.metadata.size();
        }
    }
    return bytes;
}

// A UUID of version 7 (RFC 9562): milliseconds first, then random bits. New ids lie side by side in
// the index of ids, so that it grows at its end; random ones touch a page each.
EventId new_id(std::uint64_t milliseconds, Random& random) {
    std::array<std::uint8_t, 16> bytes{};
    const std::uint64_t first = milliseconds << 16U | 0x7000U | (random.next() & 0xfffU);
    const std::uint64_t second = (random.next() & 0x3fffffffffffffffU) | 0x8000000000000000U;
    for (std::size_t i = 0; i < 8; ++i) {
        bytes.at(i) = static_cast<std::uint8_t>(first >> (56 - 8 * i));
        bytes.at(8 + i) = static_cast<std::uint8_t>(second >> (56 - 8 * i));
    }
    return EventId(Uuid(bytes));
}

// Gives ids to the events that have none. Yields those that the caller gave.
std::vector<EventId> complete_ids(PendingAppend& pending, Clock& clock, Random& random) {
    std::vector<EventId> given;
    const auto milliseconds = static_cast<std::uint64_t>(
        std::max<std::int64_t>(clock.now().time_since_epoch() / std::chrono::milliseconds(1), 0));
    for (EventWrite& write : pending.request.writes) {
        for (NewEvent& event : write.events) {
            if (event.id.is_nil()) {
                event.id = new_id(milliseconds, random);
            } else {
                given.push_back(event.id);
            }
        }
    }
    pending.all_ids_made = given.empty();
    return given;
}

// Nobody could hear of a completion that throws.
void complete(const AppendCompletion& done, Result<Appended> outcome) noexcept {
    done(std::move(outcome));
}

}  // namespace

AppendQueue::AppendQueue(AppendWriter& writer, Clock& clock, Random& random, std::size_t bytes_max)
    : writer_(writer), clock_(clock), random_(random), bytes_max_(bytes_max), thread_([this] {
          work();
      }) {}

AppendQueue::~AppendQueue() {
    {
        const Lock lock(mutex_);
        closed_ = true;
    }
    work_.notify_all();
    thread_.join();
}

void AppendQueue::append(AppendRequest request, AppendCompletion done) {
    const bool may_lead = done.caller_waits();
    Entry entry{.pending = {.request = std::move(request)},
                .done = std::move(done),
                .bytes = 0,
                .given_ids = {}};
    entry.given_ids = complete_ids(entry.pending, clock_, random_);
    entry.bytes = bytes_of(entry.pending.request);
    Lock lock(mutex_);
    room_.wait(lock, [&] { return bytes_ == 0 || bytes_ + entry.bytes <= bytes_max_; });
    bytes_ += entry.bytes;
    waiting_.push_back(std::move(entry));
    if (led_) return;
    if (may_lead && !gathering()) {
        lead(lock);
    } else if (waiting_.size() >= expected_ || waiting_.size() == 1) {
        work_.notify_one();
    }
}

bool AppendQueue::gathering() const {
    return expected_ > 1 && waiting_.size() < expected_ && !closed_ &&
           Steady::now() < gather_until_;
}

// As much as one transaction may take, in its order. A second request with an id of the batch must
// wait until the first is stored: it is a retry of it, or a mistake.
std::vector<AppendQueue::Entry> AppendQueue::take() {
    std::vector<Entry> batch;
    std::unordered_set<EventId> ids;
    std::size_t bytes = 0;
    while (!waiting_.empty() && batch.size() < batch_requests_max) {
        Entry& next = waiting_.front();
        if (!batch.empty() && bytes + next.bytes > batch_bytes_max) break;
        const bool known = std::any_of(next.given_ids.begin(), next.given_ids.end(),
                                       [&](const EventId& id) { return ids.contains(id); });
        if (known) break;
        ids.insert(next.given_ids.begin(), next.given_ids.end());
        bytes += next.bytes;
        batch.push_back(std::move(next));
        waiting_.pop_front();
    }
    return batch;
}

void AppendQueue::lead(Lock& lock) {
    led_ = true;
    std::vector<Entry> batch = take();
    lock.unlock();
    const Time begun = Steady::now();
    std::vector<PendingAppend*> pending;
    for (Entry& entry : batch) pending.push_back(&entry.pending);
    writer_.write(std::move(pending));
    const auto took = Steady::now() - begun;
    std::size_t bytes = 0;
    for (Entry& entry : batch) bytes += entry.bytes;

    lock.lock();
    bytes_ -= bytes;
    expected_ = batch.size() + waiting_.size();
    gather_until_ = Steady::now() + std::min<Steady::duration>(took / 2, gather_max);
    lock.unlock();
    // Before anybody leads again, so that outcomes come in the order of the appends.
    for (Entry& entry : batch) complete(entry.done, std::move(*entry.pending.outcome));
    lock.lock();
    led_ = false;
    room_.notify_all();
    if (!waiting_.empty() || closed_) work_.notify_one();
}

void AppendQueue::work() {
    Lock lock(mutex_);
    while (true) {
        work_.wait(lock, [&] { return !led_ && (closed_ || !waiting_.empty()); });
        if (waiting_.empty()) return;
        work_.wait_until(lock, gather_until_, [&] { return led_ || !gathering(); });
        if (!led_ && !waiting_.empty()) lead(lock);
    }
}

}  // namespace skald::postgres
