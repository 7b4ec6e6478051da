// The contract under many threads: one winner a condition, positions without gaps, readers and
// subscribers that skip nothing. Bounded by counts, never by time.
#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <skald/core/testing/event_store_contract_setup.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <thread>

namespace skald::testing::contract {

/// Runs the task in so many threads, each with its number, and waits for all.
inline void in_threads(int count, const std::function<void(int)>& task) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back(task, i);
    for (std::thread& thread : threads) thread.join();
}

template <class Fixture>
class EventStoreConcurrencyContract : public EventStoreSuite<Fixture> {
protected:
    static constexpr int writers = 4;
    static constexpr int appends_each = 100;

    /// Some writers append units of one to three events to streams and to none, tagged "even" and
    /// "odd". Each failure is a failure of the test.
    void write_much() {
        in_threads(writers, [this](int writer) {
            SeededRandom random(static_cast<std::uint64_t>(writer));
            for (int i = 0; i < appends_each; ++i) append_unit(random);
        });
    }
    /// The positions that a filtered read shows when all is quiet.
    Numbers positions_at_rest(const Query& filter) {
        Numbers positions;
        value_of(this->store().for_each(ReadRequest::all(filter),
                                        [&](const RecordedEvent& shown) -> Result<void> {
                                            positions.push_back(shown.position.value());
                                            return {};
                                        }));
        return positions;
    }
    /// Reads page after page, each behind what the last one scanned, until the writers are done and
    /// nothing is left.
    Numbers hunt(const Query& filter, const std::atomic<bool>& writing) {
        Numbers seen;
        auto request = ReadRequest::all(filter).after(GlobalPosition()).limit({.events_max = 7});
        while (true) {
            const bool last_round = !writing;
            const EventBatch page = this->read(request);
            for (const std::uint64_t position : positions_of(page)) seen.push_back(position);
            if (last_round && page.at_end) return seen;
            request.after(page.scanned);
        }
    }
    /// The same through a subscription that waits, until it has scanned the last position.
    Numbers follow(const Query& filter, const std::atomic<std::uint64_t>& last_position) {
        const auto subscription =
            value_of(this->store().subscribe({.filter = filter, .page = {.events_max = 7}}));
        Numbers seen;
        while (last_position == 0 || subscription->position().value() < last_position) {
            const EventBatch page = value_of(subscription->wait(std::chrono::milliseconds(20)));
            for (const std::uint64_t position : positions_of(page)) seen.push_back(position);
        }
        return seen;
    }

private:
    void append_unit(SeededRandom& random) {
        AppendRequest request;
        for (std::uint64_t i = 0; i <= random.below(3); ++i) {
            std::vector<NewEvent> one = {event("made", {i % 2 == 0 ? "even" : "odd"})};
            const std::uint64_t stream = random.below(5);
            request.writes.push_back(stream == 0 ? write_unstreamed(std::move(one))
                                                 : write("s-" + std::to_string(stream),
                                                         ExpectedVersion::any(), std::move(one)));
        }
        value_of(this->store().append(std::move(request)));
    }
};
TYPED_TEST_SUITE_P(EventStoreConcurrencyContract);

TYPED_TEST_P(EventStoreConcurrencyContract, OfTwoAppendsUnderOneConditionExactlyOneWins) {
    for (int round = 0; round < 200; ++round) {
        const std::string seat = "seat:" + std::to_string(round);
        AppendRequest request = AppendRequest::unstreamed({event("booked", {seat})});
        request.condition = AppendCondition{.fail_if = Query::tagged({seat})};
        std::atomic<int> won = 0;
        std::atomic<int> refused = 0;
        in_threads(2, [&](int) {
            const auto outcome = this->store().append(request);
            if (outcome) ++won;
            if (!outcome && outcome.error().code == Errc::condition_failed) ++refused;
        });
        ASSERT_EQ(won, 1) << "round " << round;
        ASSERT_EQ(refused, 1) << "round " << round;
    }
    EXPECT_EQ(this->head(), 200U);
}

TYPED_TEST_P(EventStoreConcurrencyContract, OfManyAppendsAtOneVersionExactlyOneWins) {
    this->put("a-1", {"begun"});
    for (std::uint64_t version = 0; version < 50; ++version) {
        std::atomic<int> won = 0;
        in_threads(4, [&](int) {
            if (this->store().append(stream_id("a-1"), ExpectedVersion::exactly(Version(version)),
                                     events({"next"}))) {
                ++won;
            }
        });
        ASSERT_EQ(won, 1) << "at version " << version;
    }
}

TYPED_TEST_P(EventStoreConcurrencyContract, OfManyRetriesOfOneAppendExactlyOneWrites) {
    for (int round = 0; round < 50; ++round) {
        const auto request = AppendRequest::to(stream_id("a-1"), ExpectedVersion::any(),
                                               {event_with_id("a" + std::to_string(round)),
                                                event_with_id("b" + std::to_string(round))});
        std::atomic<int> wrote = 0;
        std::array<Appended, 4> outcomes;
        in_threads(4, [&](int thread) {
            Appended outcome = value_of(this->store().append(request));
            if (!outcome.repeated) ++wrote;
            outcome.repeated = false;
            outcomes.at(static_cast<std::size_t>(thread)) = outcome;
        });
        ASSERT_EQ(wrote, 1) << "round " << round;
        for (const Appended& outcome : outcomes) ASSERT_EQ(outcome, outcomes[0]);
    }
    EXPECT_EQ(this->head(), 100U);
}

TYPED_TEST_P(EventStoreConcurrencyContract, PositionsHaveNoGapsThoughSomeAppendsFail) {
    std::mutex mutex;
    Numbers assigned;
    in_threads(8, [&](int writer) {
        SeededRandom random(static_cast<std::uint64_t>(writer) + 100);
        for (int i = 0; i < 50; ++i) {
            const bool fails = random.below(3) == 0;
            const auto outcome = this->store().append(AppendRequest{
                .writes = {write("a-" + std::to_string(writer), ExpectedVersion::any(),
                                 events({"one", "two"})),
                           write("never-1",
                                 fails ? ExpectedVersion::exists() : ExpectedVersion::any(),
                                 events({"three"}))},
                .checks = {{stream_id("none-1"),
                            fails ? ExpectedVersion::exists() : ExpectedVersion::no_stream()}}});
            ASSERT_EQ(outcome.has_value(), !fails);
            if (fails) continue;
            const std::lock_guard lock(mutex);
            for (std::uint64_t back = 3; back-- > 0;) {
                assigned.push_back(outcome->position.value() - back);
            }
        }
    });
    std::sort(assigned.begin(), assigned.end());
    for (std::size_t i = 0; i < assigned.size(); ++i) ASSERT_EQ(assigned[i], i + 1);
    EXPECT_EQ(this->head(), assigned.size());
    EXPECT_EQ(this->positions_at_rest(Query::all()), assigned);
}

TYPED_TEST_P(EventStoreConcurrencyContract, AnAppendThatHasReturnedIsVisibleAtOnce) {
    in_threads(4, [&](int writer) {
        const std::string stream = "a-" + std::to_string(writer);
        for (int i = 0; i < 50; ++i) {
            const Appended appended = this->put(stream, {"one"});
            const EventBatch page = this->read(
                ReadRequest::stream(stream_id(stream)).backward().limit({.events_max = 1}));
            ASSERT_EQ(page.size(), 1U);
            ASSERT_EQ(page.events[0].position, appended.position);
            ASSERT_GE(page.head, appended.position);
        }
    });
}

TYPED_TEST_P(EventStoreConcurrencyContract, AReaderSkipsNothingWhileOthersWrite) {
    const std::array queries = {Query::all(), Query::tagged({"odd"}), Query::category("s")};
    std::array<Numbers, queries.size()> seen;
    std::atomic<bool> writing = true;
    std::thread writer([&] {
        this->write_much();
        writing = false;
    });
    in_threads(static_cast<int>(queries.size()), [&](int reader) {
        const auto i = static_cast<std::size_t>(reader);
        seen[i] = this->hunt(queries[i], writing);
    });
    writer.join();
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(seen[i], this->positions_at_rest(queries[i])) << "reader " << i;
    }
}

TYPED_TEST_P(EventStoreConcurrencyContract, ASubscriptionHasNoGapAndNoDuplicateWhileOthersWrite) {
    this->put("s-1", {"before", "before", "before"});
    const std::array queries = {Query::all(), Query::tagged({"even"}),
                                Query::stream(stream_id("s-1")), Query::types({"none"})};
    std::array<Numbers, queries.size()> seen;
    std::atomic<std::uint64_t> last_position = 0;
    std::thread writer([&] {
        this->write_much();
        last_position = this->head();
    });
    in_threads(static_cast<int>(queries.size()), [&](int reader) {
        const auto i = static_cast<std::size_t>(reader);
        seen[i] = this->follow(queries[i], last_position);
    });
    writer.join();
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(seen[i], this->positions_at_rest(queries[i])) << "subscription " << i;
    }
}

REGISTER_TYPED_TEST_SUITE_P(
    EventStoreConcurrencyContract, OfTwoAppendsUnderOneConditionExactlyOneWins,
    OfManyAppendsAtOneVersionExactlyOneWins, OfManyRetriesOfOneAppendExactlyOneWrites,
    PositionsHaveNoGapsThoughSomeAppendsFail, AnAppendThatHasReturnedIsVisibleAtOnce,
    AReaderSkipsNothingWhileOthersWrite, ASubscriptionHasNoGapAndNoDuplicateWhileOthersWrite);

}  // namespace skald::testing::contract
