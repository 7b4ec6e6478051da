#include <skald/projections/relay.hpp>
#include <thread>

#include "relay_setup.hpp"

namespace skald {
namespace {

using test::RelayTest;
using testing::MemoryPublisher;
using Words = std::vector<std::string>;
using namespace std::chrono_literals;

constexpr auto long_time = 30s;

TEST_F(RelayTest, PublishesWhatIsThereInOrderWithItsCheckpoint) {
    append("a-1", "one");
    append("b-1", "secret");
    append("a-1", "two");
    const auto done = relay()->run_until_caught_up();
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(published(), (Words{"one", "two"}));
    EXPECT_EQ(publisher_.messages()[1].key, "a-1");
    EXPECT_EQ(done->published, 2U);
    EXPECT_EQ(done->position, GlobalPosition(3));
    EXPECT_TRUE(done->caught_up);
    EXPECT_EQ(publisher_.checkpoint(), (Checkpoint{"events", 0, GlobalPosition(3)}));
}

TEST_F(RelayTest, NeedsNeitherAClockNorALog) {
    append("a-1", "one");
    Relay relay(store_, publisher_, "relay",
                [this](const RecordedEvent& event) { return map(event); });
    EXPECT_EQ(relay.run_until_caught_up()->published, 1U);
}

TEST_F(RelayTest, ASecondRelayContinuesAndRepeatsNothing) {
    append("a-1", "one");
    ASSERT_TRUE(relay()->run_until_caught_up());
    append("a-1", "two");
    EXPECT_EQ(relay()->run_until_caught_up()->published, 1U);
    EXPECT_EQ(published(), (Words{"one", "two"}));
}

TEST_F(RelayTest, PublishesOnlyWhatTheFilterSelects) {
    append("a-1", "one");
    append("b-1", "two");
    options_.filter = Query::category("b");
    const auto done = relay()->run_until_caught_up();
    EXPECT_EQ(published(), Words{"two"});
    EXPECT_EQ(done->position, GlobalPosition(2));
}

TEST_F(RelayTest, AnEventIsSentAtOnceAndManyInFullBatches) {
    options_.batch_events_max = 10;
    const auto relay = this->relay();
    append_many(1);
    ASSERT_TRUE(relay->run_once());
    EXPECT_EQ(publisher_.messages().size(), 1U);
    append_many(40);
    ASSERT_TRUE(relay->run_once());
    EXPECT_EQ(publisher_.messages().size(), 41U);
    EXPECT_EQ(publisher_.batches(), 5U);
}

TEST_F(RelayTest, KeepsSoManyBatchesInFlightAndNoMore) {
    options_.batch_events_max = 2;
    options_.batches_in_flight_max = 3;
    publisher_.answers_at_once = false;
    append_many(20);
    const auto relay = this->relay();
    EXPECT_EQ(relay->run_once()->in_flight, 3U);
    EXPECT_EQ(relay->run_once()->in_flight, 3U) << "nothing was answered";
    publisher_.answer_oldest();
    const auto next = relay->run_once();
    EXPECT_EQ(next->in_flight, 3U);
    EXPECT_EQ(next->published, 2U);
    EXPECT_EQ(next->position, GlobalPosition(2)) << "what is acknowledged, not what was sent";
    EXPECT_FALSE(next->caught_up);
}

TEST_F(RelayTest, BatchesAreBoundedInBytes) {
    options_.batch_bytes_max = 1;
    append_many(3);
    ASSERT_TRUE(relay()->run_until_caught_up());
    EXPECT_EQ(publisher_.batches(), 3U);
}

TEST_F(RelayTest, WhatWasPassedOverMovesTheCheckpointInTheEnd) {
    for (int i = 0; i < 10'001; ++i) append("a-1", "secret");
    ASSERT_TRUE(relay()->run_until_caught_up());
    ASSERT_TRUE(publisher_.checkpoint());
    EXPECT_GE(publisher_.checkpoint()->position, GlobalPosition(10'000));
    EXPECT_TRUE(publisher_.messages().empty());
}

TEST_F(RelayTest, AfterAFailureItBeginsAtThePublishersCheckpoint) {
    options_.batch_events_max = 1;
    publisher_.answers_at_once = false;
    append_many(4);
    const auto relay = this->relay();
    ASSERT_TRUE(relay->run_once());
    publisher_.answer_oldest();
    publisher_.fail_all(Errc::timed_out, 1);  // the answer to the second batch is lost
    publisher_.answers_at_once = true;
    EXPECT_EQ(relay->run_once().error().code, Errc::timed_out);
    ASSERT_TRUE(relay->run_until_caught_up());
    EXPECT_EQ(published(), (Words{"word0", "word1", "word2", "word3"}));
}

TEST_F(RelayTest, CatchingUpGivesUpAfterSoManyFailuresInARow) {
    publisher_.resume_failures.assign(5, Error{Errc::unavailable, "no broker"});
    EXPECT_EQ(relay()->run_until_caught_up().error().code, Errc::unavailable);
    EXPECT_EQ(publisher_.resume_failures.size(), 2U) << "three attempts";
}

TEST_F(RelayTest, StopsWhenAnotherHasTakenOver) {
    publisher_.answers_at_once = false;
    append_many(1);
    const auto relay = this->relay();
    ASSERT_TRUE(relay->run_once());
    publisher_.fail_all(Errc::permission_denied);
    EXPECT_EQ(relay->run({}).error().code, Errc::permission_denied);
    EXPECT_EQ(relay->wait_for(GlobalPosition(1), long_time).error().code, Errc::permission_denied);
}

TEST_F(RelayTest, RefusesTheCheckpointOfAnotherStore) {
    publisher_.publish({}, {"events", 0, GlobalPosition(7)}, [](const Result<void>&) {});
    append_many(6);
    const auto refused = relay()->run_once();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_argument);
    EXPECT_NE(refused.error().message.find("position 7"), std::string::npos);
}

TEST_F(RelayTest, StopsBeforeAnEventThatCannotBePublished) {
    append("a-1", "one");
    append("a-1", "throw");
    append("a-1", "three");
    const auto relay = this->relay();
    const auto stopped = relay->run_until_caught_up();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::handler_failed);
    EXPECT_NE(stopped.error().message.find("event 2 (said in a-1)"), std::string::npos)
        << stopped.error().message;
    EXPECT_NE(stopped.error().message.find("thrown by the mapping"), std::string::npos);
    EXPECT_EQ(published(), Words{"one"});
    EXPECT_EQ(publisher_.checkpoint()->position, GlobalPosition(1));
    EXPECT_EQ(relay->run_once().error().code, Errc::handler_failed) << "each time";
}

TEST_F(RelayTest, WhatCannotBePublishedWaitsForTheAnswersBeforeItStops) {
    publisher_.answers_at_once = false;
    append("a-1", "one");
    append("a-1", "unmappable");
    const auto relay = this->relay();
    const auto first = relay->run_once();
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->caught_up);
    publisher_.answer_oldest();
    EXPECT_EQ(relay->run_once().error().code, Errc::handler_failed);
}

TEST_F(RelayTest, AMessageOverTheLimitCountsAsOneThatCannotBePublished) {
    options_.message_bytes_max = 100;
    append("a-1", std::string(101, 'x'));
    const auto stopped = relay()->run_until_caught_up();
    ASSERT_FALSE(stopped);
    EXPECT_NE(stopped.error().message.find("the limit is 100"), std::string::npos);
    EXPECT_EQ(publisher_.batches(), 0U);
}

TEST_F(RelayTest, FindsTheEventThatIsTooLargeForThePublisher) {
    publisher_.payload_bytes_max = 10;
    publisher_.answers_at_once = false;
    options_.batch_events_max = 2;
    append_many(5);
    append("a-1", "a word too long for the broker");
    append_many(3);
    const auto relay = this->relay();
    std::optional<Error> stopped;
    for (int i = 0; i < 50 && !stopped; ++i) {
        const auto step = relay->run_once();
        if (!step) stopped = step.error();
        while (publisher_.waiting() > 0) publisher_.answer_oldest();
    }
    ASSERT_TRUE(stopped);
    EXPECT_EQ(stopped->code, Errc::handler_failed);
    EXPECT_NE(stopped->message.find("event 6"), std::string::npos) << stopped->message;
    EXPECT_EQ(published().size(), 5U);

    publisher_.payload_bytes_max = 100;
    publisher_.answers_at_once = true;
    ASSERT_TRUE(relay->run_until_caught_up());
    EXPECT_EQ(published().size(), 9U);
}

TEST_F(RelayTest, TellsHowFarItIsBehind) {
    const auto relay = this->relay();
    EXPECT_EQ(relay->lag().error().code, Errc::unavailable) << "it has not begun";
    append("a-1", "one");
    ASSERT_TRUE(relay->run_until_caught_up());
    EXPECT_EQ(relay->lag()->events, 0U);
    append("a-1", "two");
    append("a-1", "three");
    clock_.advance(2s);
    const auto lag = relay->lag();
    ASSERT_TRUE(lag);
    EXPECT_EQ(lag->events, 2U);
    EXPECT_EQ(lag->age, 2s);
    EXPECT_EQ(*relay->position(), GlobalPosition(1));
}

TEST_F(RelayTest, FollowsTheStoreUntilItIsStopped) {
    const auto relay = this->relay();
    append("a-1", "one");
    std::jthread thread([&](const std::stop_token& stop) { EXPECT_TRUE(relay->run(stop)); });
    EXPECT_TRUE(relay->wait_for(GlobalPosition(1), long_time));
    const auto position = append("a-1", "two");
    EXPECT_TRUE(relay->wait_for(position, long_time));
    thread.request_stop();
    thread.join();
    EXPECT_EQ(published(), (Words{"one", "two"}));
}

TEST_F(RelayTest, WaitsOutAPublisherThatIsAway) {
    publisher_.resume_failures.assign(20, Error{Errc::unavailable, "no broker"});
    append("a-1", "one");
    const auto relay = this->relay();
    std::jthread thread([&](const std::stop_token& stop) { EXPECT_TRUE(relay->run(stop)); });
    EXPECT_TRUE(relay->wait_for(GlobalPosition(1), long_time));
    EXPECT_TRUE(log_.contains(LogLevel::warning, "waits for the publisher or the store"));
}

TEST_F(RelayTest, WaitingForAPositionEndsInTime) {
    ASSERT_TRUE(relay()->run_once());
    EXPECT_EQ(relay()->wait_for(GlobalPosition(1), 1ns).error().code, Errc::timed_out);
}

TEST_F(RelayTest, BeginsAnewWhereItIsResetTo) {
    for (const char* word : {"one", "two", "three"}) append("a-1", word);
    const auto relay = this->relay();
    ASSERT_TRUE(relay->run_until_caught_up());
    ASSERT_TRUE(relay->reset_to(GlobalPosition(1)));
    EXPECT_EQ(publisher_.checkpoint()->position, GlobalPosition(1));
    EXPECT_EQ(relay->wait_for(GlobalPosition(3), 0s).error().code, Errc::timed_out)
        << "what was reached is gone";
    EXPECT_EQ(relay->run_until_caught_up()->published, 2U);
    EXPECT_EQ(published(), (Words{"one", "two", "three", "two", "three"}));
    ASSERT_TRUE(relay->reset_to(GlobalPosition()));
    EXPECT_EQ(this->relay()->run_until_caught_up()->published, 3U) << "also one made later";
}

TEST_F(RelayTest, PassesOverWhatIsBeforeAResetToTheHead) {
    append("a-1", "one");
    append("a-1", "two");
    const auto relay = this->relay();
    ASSERT_TRUE(relay->reset_to(*store_.head()));
    append("a-1", "three");
    ASSERT_TRUE(relay->run_until_caught_up());
    EXPECT_EQ(published(), Words{"three"});
}

TEST_F(RelayTest, AResetDropsWhatIsInFlightAndIsNotBeyondTheHead) {
    append("a-1", "one");
    publisher_.answers_at_once = false;
    const auto relay = this->relay();
    ASSERT_TRUE(relay->run_once());
    EXPECT_EQ(publisher_.waiting(), 1U);
    ASSERT_TRUE(relay->reset_to(GlobalPosition(1)));
    EXPECT_EQ(publisher_.waiting(), 0U);
    EXPECT_EQ(relay->reset_to(GlobalPosition(2)).error().code, Errc::invalid_argument);
    publisher_.resume_failures.push_back(Error{Errc::unavailable, "away"});
    EXPECT_EQ(relay->reset_to(GlobalPosition()).error().code, Errc::unavailable);
    EXPECT_EQ(publisher_.checkpoint()->position, GlobalPosition(1));
}

TEST_F(RelayTest, ARunGoesOnFromAReset) {
    append("a-1", "one");
    const auto relay = this->relay();
    std::jthread running([&](const std::stop_token& stop) { EXPECT_TRUE(relay->run(stop)); });
    ASSERT_TRUE(relay->wait_for(GlobalPosition(1), long_time));
    ASSERT_TRUE(relay->reset_to(GlobalPosition()));
    ASSERT_TRUE(relay->wait_for(GlobalPosition(1), long_time));
    running.request_stop();
    running.join();
    EXPECT_EQ(published(), (Words{"one", "one"}));
}

}  // namespace
}  // namespace skald
