#include "hunt.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <skald/core/clock.hpp>
#include <thread>

namespace skald::postgres::test {
namespace {

using Steady = std::chrono::steady_clock;

NewEvent event(std::string type, std::string_view tag) {
    NewEvent made;
    made.type = std::move(type);
    made.tags.add(tag);
    return made;
}

AppendRequest random_append(testing::SeededRandom& random) {
    AppendRequest request;
    for (std::uint64_t left = 1 + random.below(3); left > 0; --left) {
        const std::string tag = random.below(2) == 0 ? "even" : "odd";
        EventWrite write;
        if (random.below(3) > 0) {
            write.stream = *StreamId::of("s", std::to_string(random.below(20)));
        }
        write.events.assign(1 + random.below(3), event("written", tag));
        request.writes.push_back(std::move(write));
    }
    return request;
}

// Holds its transaction open for a while, and takes back one in three.
std::size_t write_raw(const Schema& schema, std::uint64_t seed, Steady::time_point until) {
    testing::SeededRandom random(seed);
    SystemClock clock;
    const auto session = Session::open(connection(), true);
    const auto event_type = event_type_of(**session, schema.name()).value();
    std::size_t rolled_back = 0;
    while (Steady::now() < until) {
        AppendRequest request = AppendRequest::unstreamed({event("raw", "odd")});
        request.writes[0].events[0].id = EventId::random(random);
        const AppendRequest* const one = &request;
        (void)(*session)->run_script("begin");
        const Answer answer = (*session)->run(
            append_sql(schema.name()), append_parameters({&one, 1}, clock.now(), true, event_type),
            Session::Keep::prepared);
        EXPECT_EQ(failure_of(answer), nullptr) << failure_of(answer)->error.message;
        std::this_thread::sleep_for(std::chrono::microseconds(random.below(5000)));
        const bool takes_back = random.below(3) == 0;
        if (takes_back) ++rolled_back;
        (void)(*session)->run_script(takes_back ? "rollback" : "commit");
    }
    return rolled_back;
}

// Follows until everything is written and it has come to the head.
std::vector<std::uint64_t> follow(const Schema& schema, const Query& query,
                                  const std::atomic<bool>& writing) {
    SystemClock clock;
    testing::SeededRandom random(1);
    const auto store = open(schema.options(), clock, random);
    const auto subscription =
        store->subscribe({.filter = query, .page = {.events_max = 50}}).value();
    std::vector<std::uint64_t> seen;
    while (true) {
        const bool more_comes = writing;
        const auto page = subscription->wait(std::chrono::milliseconds(20));
        EXPECT_TRUE(page) << to_string(page.error());
        if (!page) return seen;
        for (const RecordedEvent& shown : *page) seen.push_back(shown.position.value());
        if (page->empty() && page->at_end && !more_comes) return seen;
    }
}

void compare(const std::vector<std::uint64_t>& seen, const std::vector<std::uint64_t>& stored,
             Catch& caught) {
    std::map<std::uint64_t, int> counts;
    for (const std::uint64_t position : seen) ++counts[position];
    for (const std::uint64_t position : stored) caught.skipped += counts.contains(position) ? 0 : 1;
    for (const auto& [position, count] : counts) caught.doubled += count > 1 ? 1 : 0;
    caught.out_of_order += std::is_sorted(seen.begin(), seen.end()) ? 0 : 1;
}

std::vector<std::uint64_t> at_rest(EventStore& store, const Query& query) {
    std::vector<std::uint64_t> positions;
    const auto read = store.for_each(ReadRequest::all(query), [&](const RecordedEvent& shown) {
        positions.push_back(shown.position.value());
        return Result<void>();
    });
    EXPECT_TRUE(read) << to_string(read.error());
    return positions;
}

}  // namespace

Catch go(const Hunt& hunt, const Schema& schema) {
    const auto until = Steady::now() + hunt.duration;
    std::atomic<bool> writing = true;
    std::atomic<std::size_t> rolled_back = 0;
    const std::vector<Query> queries = {Query::all(), Query::tagged({"odd"}), Query::category("s"),
                                        Query::types({"raw"})};
    std::vector<std::vector<std::uint64_t>> seen(static_cast<std::size_t>(hunt.subscribers));
    std::vector<std::thread> readers;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        readers.emplace_back(
            [&, i] { seen[i] = follow(schema, queries[i % queries.size()], writing); });
    }
    SystemClock clock;
    testing::SeededRandom random(hunt.seed);
    std::vector<std::unique_ptr<PostgresEventStore>> stores;
    std::vector<std::thread> writers;
    for (int i = 0; i < hunt.store_writers; ++i) {
        stores.push_back(open(schema.options(), clock, random));
        for (std::uint64_t thread : {1U, 2U}) {
            writers.emplace_back([&, &store = *stores.back(), i, thread] {
                testing::SeededRandom own(hunt.seed * 1000 + static_cast<std::uint64_t>(i) * 2 +
                                          thread);
                while (Steady::now() < until) {
                    const auto appended = store.append(random_append(own));
                    EXPECT_TRUE(appended) << to_string(appended.error());
                }
            });
        }
    }
    for (int i = 0; i < hunt.raw_writers; ++i) {
        writers.emplace_back([&, i] {
            rolled_back += write_raw(schema, hunt.seed * 77 + static_cast<std::uint64_t>(i), until);
        });
    }
    for (std::thread& writer : writers) writer.join();
    writing = false;
    for (std::thread& reader : readers) reader.join();

    const auto store = open(schema.options(), clock, random);
    Catch caught;
    caught.rolled_back = rolled_back;
    caught.stored = at_rest(*store, Query::all());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        compare(seen[i], at_rest(*store, queries[i % queries.size()]), caught);
    }
    return caught;
}

std::chrono::milliseconds hunt_time(std::chrono::milliseconds otherwise) {
    const char* const seconds = std::getenv("SKALD_HUNT_SECONDS");
    return seconds == nullptr ? otherwise : std::chrono::seconds(std::atoi(seconds));
}

}  // namespace skald::postgres::test
