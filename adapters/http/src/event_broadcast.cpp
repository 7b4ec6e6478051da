#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <skald/adapters/http/event_broadcast.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace skald::http {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Handing on takes one part in so many of a processor's time, unless that made events late.
constexpr int share = 10;
constexpr std::chrono::nanoseconds pause_max = std::chrono::milliseconds(250);

struct Listener {
    std::shared_ptr<EventStream> stream;
    std::uint64_t next;  // the number of the event that it gets next
};

}  // namespace

struct EventBroadcast::Parts {
    struct Kept {
        std::string id;
        EventText text;
    };
    mutable std::mutex mutex;  // guards what follows
    std::condition_variable changed;
    std::deque<Kept> events;     // the newest; handed on or not
    std::string id_before;       // of the event before them
    std::uint64_t first = 0;     // the number of the first of them
    std::uint64_t handed = 0;    // events before this number were handed on
    std::size_t bytes = 0;       // of their texts
    std::size_t bytes_kept = 0;  // that may be left of those that were handed on
    std::vector<Listener> listeners;
    std::size_t in_hand = 0;  // listeners whom the thread serves just now
    bool stopped = false;
    std::thread thread;

    std::uint64_t end() const { return first + events.size(); }

    // All events from this number on, as one text.
    EventText text_from(std::uint64_t number) const {
        auto text = std::make_shared<std::string>();
        for (std::uint64_t i = number; i < end(); ++i) *text += *events[i - first].text;
        return text;
    }
    void forget_old() {
        while (bytes > bytes_kept && first < handed) {
            bytes -= events.front().text->size();
            id_before = std::move(events.front().id);
            events.pop_front();
            ++first;
        }
    }

    void run() {
        std::unique_lock lock(mutex);
        while (!stopped) {
            changed.wait(lock, [this] { return stopped || handed < end(); });
            const auto began = SteadyClock::now();
            hand_on(lock);
            const auto ended = SteadyClock::now();
            const std::chrono::nanoseconds pause = (ended - began) * (share - 1);
            changed.wait_until(lock, ended + std::min(pause, pause_max),
                               [this] { return stopped; });
        }
    }

    void hand_on(std::unique_lock<std::mutex>& lock) {
        const std::uint64_t until = end();
        std::vector<Listener> all = std::exchange(listeners, {});
        in_hand = all.size();
        // Who was added since the last time has got some of the events already.
        std::map<std::uint64_t, EventText> texts;
        for (const Listener& one : all) {
            if (one.next < until && !texts.contains(one.next)) {
                texts.emplace(one.next, text_from(one.next));
            }
        }
        lock.unlock();
        std::erase_if(all, [&](Listener& one) {
            const auto text = texts.find(std::exchange(one.next, std::max(one.next, until)));
            return text == texts.end() ? one.stream->is_closed() : !one.stream->send(text->second);
        });
        lock.lock();
        handed = until;
        in_hand = 0;
        listeners.insert(listeners.end(), all.begin(), all.end());
        forget_old();
    }
};

EventBroadcast::EventBroadcast(std::string last_id, std::size_t bytes_kept)
    : parts_(std::make_unique<Parts>()) {
    parts_->id_before = std::move(last_id);
    parts_->bytes_kept = bytes_kept;
    parts_->thread = std::thread([this] { parts_->run(); });
}

EventBroadcast::~EventBroadcast() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopped = true;
    }
    parts_->changed.notify_all();
    parts_->thread.join();
    for (const Listener& one : parts_->listeners) one.stream->close();
}

void EventBroadcast::send(const ServerSentEvent& event) {
    EventText text = to_text(event);
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->bytes += text->size();
        parts_->events.push_back({event.id, std::move(text)});
    }
    parts_->changed.notify_all();
}

void EventBroadcast::add(std::shared_ptr<EventStream> stream) {
    const std::lock_guard lock(parts_->mutex);
    parts_->listeners.push_back({std::move(stream), parts_->end()});
}

bool EventBroadcast::add_after(std::shared_ptr<EventStream> stream, std::string_view id) {
    const std::lock_guard lock(parts_->mutex);
    std::uint64_t next = parts_->end();
    while (next > parts_->first && parts_->events[next - 1 - parts_->first].id != id) --next;
    if (next == parts_->first && parts_->id_before != id) return false;
    if (next < parts_->end()) stream->send(parts_->text_from(next));
    parts_->listeners.push_back({std::move(stream), parts_->end()});
    return true;
}

std::size_t EventBroadcast::listeners() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->listeners.size() + parts_->in_hand;
}

}  // namespace skald::http
