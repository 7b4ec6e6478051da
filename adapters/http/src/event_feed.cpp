#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <set>
#include <skald/adapters/http/event_feed.hpp>
#include <skald/core/user_call.hpp>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace skald::http {
namespace {

using std::chrono::nanoseconds;

// What a listener reads by itself: so small that the text of a page fits into the half of a stream's
// queue that has_room() promises.
constexpr PageLimit page_limit{.events_max = 100, .bytes_max = std::size_t{32} << 10};
// What is handed to all of them. Larger, so that the feed keeps up with what many are to hear, and better
// compressed.
constexpr PageLimit fed_page_limit{.events_max = 500, .bytes_max = std::size_t{64} << 10};
// Sending to many listeners takes at most a fiftieth of the time, so that it does not slow what they
// are told about.
constexpr int pause_factor = 49;
constexpr nanoseconds pause_max = std::chrono::milliseconds(250);

EventText greeting(GlobalPosition after) {
    return EventText("retry: 1000\nid: " + std::to_string(after.value()) + "\n\n");
}

// The text of a page of events.
class Written {
public:
    using Begins = std::vector<std::pair<GlobalPosition, std::size_t>>;

    /// `begins`: where each event begins in the text.
    Written(std::string text, Begins begins) : begins_(std::move(begins)), text_(std::move(text)) {}

    // False: the stream is closed.
    bool send_to(EventStream& stream) const {
        return text_.text().empty() ? !stream.is_closed() : stream.send(text_);
    }
    // The same, without the events up to the position.
    bool send_to(EventStream& stream, GlobalPosition after) const {
        for (const auto& [event, begin] : begins_) {
            if (event > after) return stream.send(EventText(text_.text().substr(begin)));
        }
        return !stream.is_closed();
    }

private:
    Begins begins_;
    EventText text_;
};

// Whether it may go well at the next try.
bool may_pass(const Error& error) {
    return error.code == Errc::unavailable || error.code == Errc::timed_out;
}

struct Listener {
    std::shared_ptr<EventStream> stream;
    GlobalPosition after;  // it has got everything up to here
};
using Member = std::shared_ptr<Listener>;

}  // namespace

struct EventFeed::Parts {
    Parts(Ports given, Query what, DataOf how)
        : ports(given), filter(std::move(what)), data_of(std::move(how)) {}

    const Ports ports;
    const Query filter;
    const DataOf data_of;
    std::unique_ptr<Subscription> subscription = {};
    mutable std::mutex mutex = {};  // guards what follows, and Listener::after of members
    std::condition_variable_any pause = {};
    GlobalPosition sent = {};       // everything up to here has gone to all members
    std::set<Member> members = {};  // those that are up to date
    bool has_failed = false;        // the store cannot be followed any more
    std::jthread thread = {};

    void say(std::string_view message, const Error& error) const {
        const std::string what = to_string(error);
        const std::array<LogField, 1> fields{{{"error", what}}};
        ports.log.write(LogLevel::error, "http", message, fields);
    }

    void say_left_out(const RecordedEvent& event, std::string_view why) const {
        const std::string position = std::to_string(event.position.value());
        const std::array<LogField, 3> fields{
            {{"position", position}, {"type", event.type}, {"error", why}}};
        ports.log.write(LogLevel::error, "http", "an event is left out for listeners", fields);
    }

    // One that throws would do so again for whoever comes back, so the event is left out, and does not
    // keep the others from anybody.
    Result<std::string> data(const RecordedEvent& event) const {
        auto data = detail::call_user([&]() -> Result<std::string> { return data_of(event); });
        if (!data) say_left_out(event, data.error().message);
        return data;
    }

    Written write(const EventBatch& page) const {
        std::string text;
        Written::Begins begins;
        for (const RecordedEvent& event : page) {
            auto its_data = data(event);
            if (!its_data) continue;
            begins.emplace_back(event.position, text.size());
            const std::string id = std::to_string(event.position.value());
            append_text(text, {.id = id, .event = {}, .data = *std::move(its_data)});
        }
        return {std::move(text), std::move(begins)};
    }

    // One page; more only when there is room again, which also lets other work have the worker.
    void catch_up(const Member& listener) {
        const auto is_at_end = send_page(*listener);
        if (!is_at_end) {
            say("events cannot be read for a listener", is_at_end.error());
            return listener->stream->close();
        }
        if (!*is_at_end || !join(listener)) go_on_later(listener);
    }

    // False: there is more.
    Result<bool> send_page(Listener& listener) {
        const auto page =
            ports.store.read(ReadRequest::all(filter).after(listener.after).limit(page_limit));
        if (!page) return page.error();
        (void)write(*page).send_to(*listener.stream);  // who is closed asks for no more
        listener.after = page->scanned;
        return page->at_end;
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
    std::vector<Member> send_to_members(const EventBatch& page, const Written& written) {
        std::vector<Member> slow;
        const std::lock_guard lock(mutex);
        std::erase_if(members, [&](const Member& listener) {
            if (page.empty() || listener->after >= page.scanned) return false;
            if (!listener->stream->has_room()) {
                slow.push_back(listener);
                return true;
            }
            // Who joined a moment ago may have read a part of the page already.
            const auto after = std::exchange(listener->after, page.scanned);
            return !(after > sent ? written.send_to(*listener->stream, after)
                                  : written.send_to(*listener->stream));
        });
        sent = page.scanned;
        return slow;
    }

    // Then the page need not be written. Who joins later looks at what was sent.
    bool nobody_hears(const EventBatch& page) {
        const std::lock_guard lock(mutex);
        if (!members.empty()) return false;
        sent = page.scanned;
        return true;
    }

    void follow(const std::stop_token& stop) {
        bool is_cut_off = false;  // from the store
        while (!stop.stop_requested()) {
            const auto page = subscription->wait(std::chrono::hours(1));
            if (stop.stop_requested()) return;
            if (!page && !may_pass(page.error())) return fail(page.error());
            if (!page && !std::exchange(is_cut_off, true)) {
                say("events come later: the store is away", page.error());
            }
            page ? hand_on(*page, stop) : rest(stop, pause_max);
            if (page) is_cut_off = false;
        }
    }

    void hand_on(const EventBatch& page, const std::stop_token& stop) {
        if (nobody_hears(page)) return;
        const auto began = ports.clock.elapsed();
        for (const Member& slow : send_to_members(page, write(page))) go_on_later(slow);
        rest(stop, pause_factor * (ports.clock.elapsed() - began));
    }

    void rest(const std::stop_token& stop, nanoseconds time) {
        std::unique_lock lock(mutex);
        pause.wait_for(lock, stop, std::min(time, pause_max), [] { return false; });
    }

    void fail(const Error& error) {
        say("events cannot be sent to listeners any more", error);
        const std::lock_guard lock(mutex);
        has_failed = true;
        for (const Member& listener : members) listener->stream->close();
        members.clear();
    }
};

EventFeed::EventFeed(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<EventFeed>> EventFeed::open(Ports ports, Query filter, DataOf data_of) {
    if (!data_of) return invalid_argument("a feed needs a function that writes events");
    const auto head = ports.store.head();
    if (!head) return head.error();
    auto subscription =
        ports.store.subscribe({.after = *head, .filter = filter, .page = fed_page_limit});
    if (!subscription) return std::move(subscription).error();
    auto parts = std::make_unique<Parts>(ports, std::move(filter), std::move(data_of));
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

void EventFeed::listen(std::shared_ptr<EventStream> stream, GlobalPosition after) {
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

Result<std::optional<GlobalPosition>> last_heard(const Request& request) {
    const auto text = request.headers.find(header::last_event_id).value_or("");
    if (text.empty()) return std::optional<GlobalPosition>();
    std::uint64_t position = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, position);
    if (failed == std::errc() && stopped == end) return std::optional(GlobalPosition(position));
    return invalid_argument("Last-Event-ID is no position of an event: '" +
                            std::string(text.substr(0, 40)) + "'");
}

}  // namespace skald::http
