// A naive model of an event log: it writes a random log into a store, remembers each event, and
// says by plain scans what a read must show.
#pragma once
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <skald/core/testing/event_store_contract_setup.hpp>
#include <skald/core/testing/seeded_random.hpp>

namespace skald::testing::contract {

struct ModelEvent {
    std::uint64_t position = 0;
    std::string stream = {};  // empty: none
    std::uint64_t version = 0;
    std::string type = {};
    Tags tags = {};
    Timestamp recorded_at = {};
    bool hidden = false;
};

/// A query, and the same said in another way.
struct ModelQuery {
    Query query;
    std::function<bool(const ModelEvent&)> matches;
};

/// A read, and the positions that it must show if pages had no limit.
struct ModelRead {
    ReadRequest request;
    Numbers positions;
};

class LogModel {
public:
    LogModel(EventStore& store, StreamAdmin& admin, ManualClock& clock, std::uint64_t seed)
        : store_(store), admin_(admin), clock_(clock), random_(seed) {}

    /// Writes so many appends, hides some of it by every means, and goes on writing in between.
    void write(int appends) {
        for (int i = 0; i < appends; ++i) {
            if (i == appends / 2) delete_some();
            append_unit();
        }
        hide_some();
    }

    std::uint64_t head() const { return events_.size(); }
    bool any_after(std::uint64_t after, const ModelQuery& query) const {
        return std::any_of(events_.begin(), events_.end(), [&](const ModelEvent& event) {
            return event.position > after && query.matches(event);
        });
    }
    /// Remembers an event without a stream that the test has appended itself.
    void add_unstreamed(std::string type) { add({}, event(std::move(type))); }

    ModelQuery random_query() {
        static const std::vector<ModelQuery> queries = all_queries();
        return queries[random_.below(queries.size())];
    }
    std::uint64_t random_position() { return random_.below(head() + 4); }

    ModelRead random_read() {
        ModelQuery query = random_query();
        ModelRead read{.request = ReadRequest::all(query.query), .positions = {}};
        ReadRequest& request = read.request;
        if (random_.below(3) == 0) {
            constexpr std::array readable = {"s-0", "s-1", "s-2", "s-3", "never-1"};
            request.stream_id = stream_id(readable[random_.below(readable.size())]);
        }
        begin_somewhere(request);
        if (random_.below(2) == 0) request.backward();
        constexpr std::array limits = {1, 2, 5, 1000};
        request.limit({.events_max = static_cast<std::size_t>(limits[random_.below(4)])});
        for (const ModelEvent& event : events_) {
            if (query.matches(event) && shows(request, event)) {
                read.positions.push_back(event.position);
            }
        }
        if (request.direction == Direction::backward) std::ranges::reverse(read.positions);
        return read;
    }

private:
    static std::vector<ModelQuery> all_queries() {
        using E = const ModelEvent&;
        Query either = Query::types({"t1"});
        either.or_item({.types = {"t2", "t3"}, .tags = {"a", "b"}}).or_item({.category = "s"});
        return {
            {Query::all(), [](E) { return true; }},
            {Query::of({}), [](E) { return true; }},
            {Query::types({"t1", "t2"}), [](E e) { return e.type == "t1" || e.type == "t2"; }},
            {Query::types({"none"}), [](E) { return false; }},
            {Query::tagged({"a"}), [](E e) { return e.tags.contains("a"); }},
            {Query::tagged({"b", "c"}),
             [](E e) { return e.tags.contains("b") && e.tags.contains("c"); }},
            {Query::of({.types = {"t0"}, .tags = {"a"}}),
             [](E e) { return e.type == "t0" && e.tags.contains("a"); }},
            {Query::stream(stream_id("s-2")), [](E e) { return e.stream == "s-2"; }},
            {Query::category("s"), [](E e) { return e.stream.starts_with("s-"); }},
            {Query::of({.tags = {"a"}, .category = "s"}),
             [](E e) { return e.stream.starts_with("s-") && e.tags.contains("a"); }},
            {either,
             [](E e) {
                 const bool both = e.tags.contains("a") && e.tags.contains("b");
                 return e.type == "t1" || (both && (e.type == "t2" || e.type == "t3")) ||
                        e.stream.starts_with("s-");
             }},
        };
    }

    static bool shows(const ReadRequest& request, const ModelEvent& event) {
        if (event.hidden) return false;
        if (request.stream_id && event.stream != request.stream_id->name()) return false;
        const bool forward = request.direction == Direction::forward;
        const auto inclusive = [forward](auto value, auto begin) {
            return forward ? value >= begin : value <= begin;
        };
        if (request.after_position) {
            const std::uint64_t after = request.after_position->value();
            if (forward ? event.position <= after : event.position >= after) return false;
        }
        return (!request.from_version || inclusive(event.version, request.from_version->value())) &&
               (!request.from_recorded_at ||
                inclusive(event.recorded_at, *request.from_recorded_at));
    }

    void begin_somewhere(ReadRequest& request) {
        const std::uint64_t kind = random_.below(4);
        if (kind == 1) request.after(GlobalPosition(random_position()));
        if (kind == 2 && request.stream_id) request.from(Version(random_.below(10)));
        if (kind == 3 && !events_.empty()) {
            const auto nudge = std::chrono::nanoseconds(number_below(2));
            request.from(events_[random_.below(events_.size())].recorded_at + nudge);
        }
    }

    std::int64_t number_below(std::uint64_t bound) {
        return static_cast<std::int64_t>(random_.below(bound));
    }

    NewEvent random_event() {
        Tags tags;
        for (const char* tag : {"a", "b", "c"}) {
            if (random_.below(2) == 0) tags.add(tag);
        }
        return event("t" + std::to_string(random_.below(5)), std::move(tags));
    }

    /// One to three writes of one or two events each, at a time that may run backwards.
    void append_unit() {
        clock_.advance(std::chrono::nanoseconds(number_below(1000) - 300));
        AppendRequest request;
        for (std::uint64_t i = 0; i <= random_.below(3); ++i) {
            const std::uint64_t stream = random_.below(7);
            EventWrite unit;
            if (stream < 5) unit.stream = stream_id("s-" + std::to_string(stream));
            if (stream == 5) unit.stream = stream_id("other-5");
            for (std::uint64_t n = 0; n <= random_.below(2); ++n) {
                unit.events.push_back(random_event());
                add(unit.stream ? unit.stream->name() : "", unit.events.back());
            }
            request.writes.push_back(std::move(unit));
        }
        EXPECT_EQ(value_of(store_.append(std::move(request))).position.value(), head());
    }

    void add(const std::string& stream, const NewEvent& given) {
        last_recorded_at_ = std::max(last_recorded_at_, clock_.now());
        events_.push_back({.position = head() + 1,
                           .stream = stream,
                           .version = stream.empty() ? 0 : versions_[stream]++,
                           .type = given.type,
                           .tags = given.tags,
                           .recorded_at = last_recorded_at_});
    }

    void hide(const std::string& stream, std::uint64_t versions_before) {
        for (ModelEvent& event : events_) {
            if (event.stream == stream && event.version < versions_before) event.hidden = true;
        }
    }
    void delete_some() {
        hide("s-1", versions_["s-1"]);
        EXPECT_TRUE(admin_.delete_stream(stream_id("s-1"), ExpectedVersion::any()));
    }
    void hide_some() {
        hide("s-2", 3);
        EXPECT_TRUE(admin_.set_metadata(stream_id("s-2"), {.truncate_before = Version(3)}));
        hide("s-3", versions_["s-3"] - 2);
        EXPECT_TRUE(admin_.set_metadata(stream_id("s-3"), {.max_count = 2}));
        hide("s-4", versions_["s-4"]);
        EXPECT_TRUE(admin_.tombstone(stream_id("s-4"), ExpectedVersion::any()));
    }

    EventStore& store_;
    StreamAdmin& admin_;
    ManualClock& clock_;
    SeededRandom random_;
    std::vector<ModelEvent> events_;                 // the index is the position less one
    std::map<std::string, std::uint64_t> versions_;  // of each stream, the next
    Timestamp last_recorded_at_ = Timestamp::min();
};

}  // namespace skald::testing::contract
