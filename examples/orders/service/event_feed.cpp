#include "orders/service/event_feed.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "orders/service/order_view.hpp"

namespace orders {
namespace {

using skald::EventBatch;
using skald::GlobalPosition;
using skald::Result;
using std::chrono::nanoseconds;

// So small that the text of a page fits into the half of a stream's queue that has_room() promises.
constexpr skald::PageLimit page_limit{.events_max = 100, .bytes_max = std::size_t{32} << 10};
// Sending to many listeners takes at most a tenth of the time, so that it does not slow what they
// are told about.
constexpr int pause_factor = 9;
constexpr nanoseconds pause_max = std::chrono::milliseconds(100);

skald::Query order_events() {
    return skald::Query::category("order");
}

http::EventText text_of(const EventBatch& page, GlobalPosition after) {
    auto text = std::make_shared<std::string>();
    for (const skald::RecordedEvent& event : page) {
        if (event.position <= after) continue;
        const std::string id = std::to_string(event.position.value());
        *text += *http::to_text({.id = id, .event = {}, .data = to_json(view_of(event))});
    }
    return text;
}

http::EventText greeting(GlobalPosition after) {
    return std::make_shared<const std::string>("retry: 1000\nid: " + std::to_string(after.value()) +
                                               "\n\n");
}

struct Listener {
    std::shared_ptr<http::EventStream> stream;
    GlobalPosition after;  // it has got everything up to here
};
using Member = std::shared_ptr<Listener>;

}  // namespace

struct EventFeed::Parts {
    explicit Parts(Ports given) : ports(given) {}

    Ports ports;
    std::unique_ptr<skald::Subscription> subscription = {};
    mutable std::mutex mutex = {};  // guards what follows, and Listener::after of members
    std::condition_variable_any pause = {};
    GlobalPosition sent = {};       // everything up to here has gone to all members
    std::set<Member> members = {};  // those that are up to date
    bool has_failed = false;        // the store cannot be followed any more
    std::jthread thread = {};

    void say(const skald::Error& error) {
        const std::array<skald::LogField, 1> fields{{{"error", error.message}}};
        ports.log.write(skald::LogLevel::error, "orders", "events cannot be read", fields);
    }

    // One page; more only when there is room again, which also lets other work have the worker.
    void catch_up(const Member& listener) {
        const auto page = ports.store.read(
            skald::ReadRequest::all(order_events()).after(listener->after).limit(page_limit));
        if (!page) {
            say(page.error());
            return listener->stream->close();
        }
        if (!page->empty() && !listener->stream->send(text_of(*page, listener->after))) return;
        listener->after = page->scanned;
        if (!page->at_end || !join(listener)) go_on_later(listener);
    }

    void go_on_later(const Member& listener) {
        listener->stream->when_room([this, listener] {
            if (!listener->stream->is_closed()) catch_up(listener);
        });
    }

    // False: more has been sent to the members meanwhile than the listener has read.
    bool join(const Member& listener) {
        const std::lock_guard lock(mutex);
        if (sent > listener->after && !has_failed) return false;
        if (has_failed) listener->stream->close();
        if (!listener->stream->is_closed()) members.insert(listener);
        return true;
    }

    void leave(const Member& listener) {
        const std::lock_guard lock(mutex);
        members.erase(listener);
    }

    // Yields those that are too slow for now.
    std::vector<Member> send_to_members(const EventBatch& page) {
        const auto whole = text_of(page, GlobalPosition());
        std::vector<Member> slow;
        const std::lock_guard lock(mutex);
        std::erase_if(members, [&](const Member& listener) {
            if (page.empty() || listener->after >= page.scanned) return false;
            if (!listener->stream->has_room()) {
                slow.push_back(listener);
                return true;
            }
            // Who joined a moment ago may have read a part of the page already.
            const bool is_new = listener->after > sent;
            if (!listener->stream->send(is_new ? text_of(page, listener->after) : whole)) {
                return true;
            }
            listener->after = page.scanned;
            return false;
        });
        sent = page.scanned;
        return slow;
    }

    void follow(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto page = subscription->wait(std::chrono::hours(1));
            if (stop.stop_requested()) return;
            if (!page) return fail(page.error());
            const auto began = ports.clock.elapsed();
            for (const Member& slow : send_to_members(*page)) go_on_later(slow);
            rest(stop, pause_factor * (ports.clock.elapsed() - began));
        }
    }

    void rest(const std::stop_token& stop, nanoseconds time) {
        std::unique_lock lock(mutex);
        pause.wait_for(lock, stop, std::min(time, pause_max), [] { return false; });
    }

    void fail(const skald::Error& error) {
        say(error);
        const std::lock_guard lock(mutex);
        has_failed = true;
        for (const Member& listener : members) listener->stream->close();
        members.clear();
    }
};

EventFeed::EventFeed(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<EventFeed>> EventFeed::open(Ports ports) {
    auto parts = std::make_unique<Parts>(ports);
    const auto head = ports.store.head();
    if (!head) return head.error();
    auto subscription =
        ports.store.subscribe({.after = *head, .filter = order_events(), .page = page_limit});
    if (!subscription) return std::move(subscription).error();
    parts->subscription = *std::move(subscription);
    parts->sent = *head;
    Parts& followed = *parts;
    parts->thread =
        std::jthread([&followed](const std::stop_token& stop) { followed.follow(stop); });
    return std::unique_ptr<EventFeed>(new EventFeed(std::move(parts)));
}

EventFeed::~EventFeed() {
    parts_->thread.request_stop();
    parts_->subscription->stop();
}

void EventFeed::listen(std::shared_ptr<http::EventStream> stream, GlobalPosition after) {
    const auto listener = std::make_shared<Listener>(Listener{std::move(stream), after});
    listener->stream->send(greeting(after));
    // Weakly: the stream must not keep itself alive.
    listener->stream->on_close([parts = parts_.get(), weak = std::weak_ptr(listener)] {
        if (const Member gone = weak.lock()) parts->leave(gone);
    });
    parts_->catch_up(listener);
}

std::size_t EventFeed::live() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->members.size();
}

}  // namespace orders
