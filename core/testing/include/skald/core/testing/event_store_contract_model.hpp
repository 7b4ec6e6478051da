// The contract of reads, subscriptions and conditions over random logs, compared with a model.
#pragma once
#include <algorithm>
#include <functional>
#include <skald/core/testing/event_store_contract_log_model.hpp>

namespace skald::testing::contract {

/// Each test runs with a few seeds, in a new store each.
template <class Fixture>
class EventStoreModelContract : public EventStoreSuite<Fixture> {
protected:
    static constexpr int appends = 60;
    static constexpr int questions = 400;

    static void with_seeds(const std::function<void(Fixture&, LogModel&)>& test) {
        for (const std::uint64_t seed : {1U, 2U, 3U}) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            Fixture fixture;
            LogModel model(fixture.store(), fixture.admin(), fixture.clock(), seed);
            model.write(appends);
            test(fixture, model);
            if (::testing::Test::HasFailure()) return;
        }
    }

    /// Follows a read page after page and compares each with the model.
    static void compare(EventStore& store, const ModelRead& read, std::uint64_t head) {
        ReadRequest request = read.request;
        std::size_t shown = 0;
        while (true) {
            const EventBatch page = value_of(store.read(request));
            const std::size_t left = read.positions.size() - shown;
            const std::size_t expected = std::min(left, request.page.events_max);
            const auto begin = read.positions.begin() + static_cast<std::ptrdiff_t>(shown);
            ASSERT_EQ(positions_of(page),
                      Numbers(begin, begin + static_cast<std::ptrdiff_t>(expected)));
            shown += expected;
            ASSERT_EQ(page.head.value(), head);
            ASSERT_EQ(page.at_end, shown == read.positions.size());
            expect_scanned(page, request, read, shown);
            if (page.at_end || ::testing::Test::HasFailure()) return;
            request.after(page.scanned);
        }
    }

    /// What was scanned lies between the last event shown and the next one; at the end, it is all.
    static void expect_scanned(const EventBatch& page, const ReadRequest& request,
                               const ModelRead& read, std::size_t shown) {
        const std::uint64_t scanned = page.scanned.value();
        const bool forward = request.direction == Direction::forward;
        if (page.at_end) {
            const auto begun = request.after_position.value_or(GlobalPosition());
            EXPECT_EQ(scanned, forward ? std::max(page.head, begun).value() : 0);
            return;
        }
        const std::uint64_t last = read.positions[shown - 1];
        const std::uint64_t next = read.positions[shown];
        EXPECT_TRUE(forward ? last <= scanned && scanned < next : next < scanned && scanned <= last)
            << scanned << " is not between " << last << " and " << next;
    }
};
TYPED_TEST_SUITE_P(EventStoreModelContract);

TYPED_TEST_P(EventStoreModelContract, RandomReadsShowWhatTheModelShows) {
    this->with_seeds([this](TypeParam& fixture, LogModel& model) {
        for (int i = 0; i < this->questions; ++i) {
            SCOPED_TRACE("read " + std::to_string(i));
            this->compare(fixture.store(), model.random_read(), model.head());
            if (this->HasFailure()) return;
        }
    });
}

TYPED_TEST_P(EventStoreModelContract, SubscriptionsDeliverWhatTheModelShows) {
    this->with_seeds([this](TypeParam& fixture, LogModel& model) {
        for (int i = 0; i < this->questions; ++i) {
            const ModelRead read = model.random_read();
            const ReadRequest& request = read.request;
            const auto after = request.after_position.value_or(GlobalPosition());
            if (request.stream_id || request.from_recorded_at || after.value() > model.head() ||
                request.direction == Direction::backward) {
                continue;  // what a subscription cannot ask
            }
            const auto subscription = value_of(fixture.store().subscribe(
                {.after = after, .filter = request.filter, .page = request.page}));
            Numbers delivered;
            for (bool at_end = false; !at_end;) {
                const EventBatch page = value_of(subscription->poll());
                for (const std::uint64_t position : positions_of(page)) {
                    delivered.push_back(position);
                }
                at_end = page.at_end;
            }
            ASSERT_EQ(delivered, read.positions) << "subscription " << i;
            ASSERT_EQ(subscription->position().value(), model.head());
        }
    });
}

TYPED_TEST_P(EventStoreModelContract, ConditionsFailWhenTheModelFindsAMatchHiddenOrNot) {
    this->with_seeds([this](TypeParam& fixture, LogModel& model) {
        for (int i = 0; i < this->questions; ++i) {
            const ModelQuery query = model.random_query();
            const std::uint64_t after = model.random_position();
            AppendRequest request = AppendRequest::unstreamed(events({"probe"}));
            request.condition =
                AppendCondition{.fail_if = query.query, .after = GlobalPosition(after)};
            const auto outcome = fixture.store().append(std::move(request));
            ASSERT_EQ(!outcome, model.any_after(after, query)) << "condition " << i;
            if (outcome) {
                model.add_unstreamed("probe");
            } else {
                ASSERT_EQ(outcome.error().code, Errc::condition_failed);
            }
        }
    });
}

REGISTER_TYPED_TEST_SUITE_P(EventStoreModelContract, RandomReadsShowWhatTheModelShows,
                            SubscriptionsDeliverWhatTheModelShows,
                            ConditionsFailWhenTheModelFindsAMatchHiddenOrNot);

}  // namespace skald::testing::contract
