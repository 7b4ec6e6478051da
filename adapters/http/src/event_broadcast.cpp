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
// Until those who had no room are asked again.
constexpr std::chrono::nanoseconds room_pause = std::chrono::milliseconds(2);
// Of the texts that are joined to one, which is a quarter of a stream's queue as servers make it.
constexpr std::size_t joined_bytes_max = std::size_t{64} * 1024;
// Of events that are kept for those who are behind. Who is further behind is cut.
constexpr std::size_t backlog_bytes_max = std::size_t{4} * 1024 * 1024;
constexpr std::size_t few_listeners = 16;

struct Listener {
    std::shared_ptr<EventStream> stream;
    std::uint64_t next;  // the number of the event that it gets next
};

// The events from one number to another, joined to texts. Listeners who are equally far share them.
class Texts {
public:
    Texts(std::vector<EventText> events, std::uint64_t first)
        : events_(std::move(events)), first_(first) {}

    std::uint64_t end() const { return first_ + events_.size(); }

    struct Joined {
        EventText text;
        std::uint64_t end = 0;  // the number of the event behind it
    };
    const Joined& from(std::uint64_t number) {
        Joined& joined = joined_[number];
        if (!joined.text) joined = join(number);
        return joined;
    }

private:
    Joined join(std::uint64_t number) const {
        auto text = std::make_shared<std::string>(*events_[number - first_]);
        while (++number < end()) {
            const std::string& next = *events_[number - first_];
            if (text->size() + next.size() > joined_bytes_max) break;
            *text += next;
        }
        return {std::move(text), number};
    }

    std::vector<EventText> events_;
    std::uint64_t first_;
    std::map<std::uint64_t, Joined> joined_;  // by the number of their first event
};

// Hands on what the stream has room for. False: the stream is closed.
bool serve(Listener& listener, Texts& texts) {
    while (listener.next < texts.end() && listener.stream->has_room()) {
        const auto& [text, end] = texts.from(listener.next);
        if (!listener.stream->send(text)) return false;
        listener.next = end;
    }
    return !listener.stream->is_closed();
}

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
    std::uint64_t offered = 0;   // events before this number were handed on to all who had room
    std::size_t bytes = 0;       // of their texts
    std::size_t bytes_kept = 0;  // that may be left of those that all have got
    std::vector<Listener> listeners;
    std::size_t in_hand = 0;              // listeners whom the thread serves just now
    bool some_are_behind = false;         // listeners who wait for events before `offered`
    std::size_t look_at = few_listeners;  // so many listeners are looked at for closed ones
    bool stopped = false;
    std::thread thread;

    std::uint64_t end() const { return first + events.size(); }

    // The listeners' places say which events are still needed.
    void forget_old() {
        std::uint64_t needed = offered;
        for (const Listener& one : listeners) needed = std::min(needed, one.next);
        while (first < offered &&
               (bytes > backlog_bytes_max || (bytes > bytes_kept && first < needed))) {
            bytes -= events.front().text->size();
            id_before = std::move(events.front().id);
            events.pop_front();
            ++first;
        }
        some_are_behind = needed < offered;
    }
    // What comes next for them is gone.
    std::vector<Listener> take_lost() {
        const auto lost = std::partition(listeners.begin(), listeners.end(),
                                         [this](const Listener& one) { return one.next >= first; });
        std::vector<Listener> taken(lost, listeners.end());
        listeners.erase(lost, listeners.end());
        return taken;
    }
    // Those who are closed while nothing is sent must not gather. The caller lets go of them
    // without the lock.
    std::vector<Listener> take_closed() {
        if (listeners.size() < look_at) return {};
        const auto closed =
            std::partition(listeners.begin(), listeners.end(),
                           [](const Listener& one) { return !one.stream->is_closed(); });
        std::vector<Listener> taken(closed, listeners.end());
        listeners.erase(closed, listeners.end());
        look_at = std::max(few_listeners, 2 * listeners.size());
        return taken;
    }
    Texts needed_texts(const std::vector<Listener>& all) const {
        std::uint64_t from = end();
        for (const Listener& one : all) from = std::min(from, one.next);
        std::vector<EventText> texts;
        for (std::uint64_t i = from; i < end(); ++i) texts.push_back(events[i - first].text);
        return {std::move(texts), from};
    }

    void run() {
        std::unique_lock lock(mutex);
        while (!stopped) {
            changed.wait(lock, [this] { return stopped || some_are_behind || offered < end(); });
            const auto began = SteadyClock::now();
            hand_on(lock);
            const auto ended = SteadyClock::now();
            const std::chrono::nanoseconds fair = (ended - began) * (share - 1);
            const auto pause = some_are_behind ? std::max(fair, room_pause) : fair;
            changed.wait_until(lock, ended + std::min(pause, pause_max),
                               [this] { return stopped; });
        }
        hand_on(lock);
    }

    void hand_on(std::unique_lock<std::mutex>& lock) {
        std::vector<Listener> all = std::exchange(listeners, {});
        in_hand = all.size();
        Texts texts = needed_texts(all);
        lock.unlock();
        std::erase_if(all, [&](Listener& one) { return !serve(one, texts); });
        lock.lock();
        offered = texts.end();
        in_hand = 0;
        listeners.insert(listeners.end(), all.begin(), all.end());
        forget_old();
        std::vector<Listener> lost = take_lost();
        lock.unlock();
        for (const Listener& one : lost) one.stream->close();
        lost.clear();
        lock.lock();
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
    std::vector<Listener> closed;
    const std::lock_guard lock(parts_->mutex);
    parts_->listeners.push_back({std::move(stream), parts_->end()});
    closed = parts_->take_closed();
}

bool EventBroadcast::add_after(std::shared_ptr<EventStream> stream, std::string_view id) {
    std::vector<Listener> closed;
    {
        const std::lock_guard lock(parts_->mutex);
        std::uint64_t next = parts_->end();
        while (next > parts_->first && parts_->events[next - 1 - parts_->first].id != id) --next;
        if (next == parts_->first && parts_->id_before != id) return false;
        parts_->listeners.push_back({std::move(stream), next});
        parts_->some_are_behind = parts_->some_are_behind || next < parts_->offered;
        closed = parts_->take_closed();
    }
    parts_->changed.notify_all();
    return true;
}

std::size_t EventBroadcast::listeners() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->listeners.size() + parts_->in_hand;
}

}  // namespace skald::http
