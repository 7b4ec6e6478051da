#include "relay_setup.hpp"

namespace skald {
namespace {

using test::RelayTest;
using Words = std::vector<std::string>;

class RelayParkingTest : public RelayTest {
protected:
    RelayParkingTest() { parking(); }

    std::vector<std::uint64_t> parked_positions() {
        std::vector<std::uint64_t> positions;
        const auto listed = parked_->list("relay", 100);
        for (const auto& one : *listed) {
            positions.push_back(one.position.value());
        }
        return positions;
    }
    using Positions = std::vector<std::uint64_t>;
};

TEST_F(RelayParkingTest, NeedsAPlaceForParkedEvents) {
    options_.parked = nullptr;
    EXPECT_EQ(relay()->run_once().error().code, Errc::invalid_argument);
    EXPECT_EQ(relay()->parked(1).error().code, Errc::invalid_argument);
}

TEST_F(RelayParkingTest, LaterEventsOfTheStreamWaitAndOthersGoOn) {
    append("a-1", "unmappable");
    append("b-1", "one");
    append("a-1", "two");
    const auto done = relay()->run_until_caught_up();
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(published(), Words{"one"});
    EXPECT_EQ(done->parked, 2U);
    EXPECT_EQ(parked_positions(), (Positions{1, 3}));
    append("a-1", "four");
    ASSERT_TRUE(relay()->run_until_caught_up());
    EXPECT_EQ(parked_positions(), (Positions{1, 3, 4})) << "a relay made later knows it too";
    EXPECT_EQ(publisher_.checkpoint()->position, GlobalPosition(3)) << "the last batch";
}

TEST_F(RelayParkingTest, ARetryPublishesTheEventAndThoseBehindIt) {
    append("a-1", "unmappable");
    append("a-1", "two");
    append("b-1", "other");
    const auto relay = this->relay();
    ASSERT_TRUE(relay->run_until_caught_up());
    EXPECT_EQ(relay->retry(GlobalPosition(2)).error().code, Errc::invalid_argument);
    EXPECT_EQ(relay->retry(GlobalPosition(9)).error().code, Errc::not_found);
    EXPECT_EQ(relay->retry(GlobalPosition(1)).error().code, Errc::handler_failed);
    EXPECT_EQ(relay->parked(10)->front().attempts, 2U);
    refuses_ = false;
    EXPECT_EQ(*relay->retry(GlobalPosition(1)), 2U);
    EXPECT_EQ(published(), (Words{"other", "unmappable", "two"}));
    append("a-1", "three");
    ASSERT_TRUE(relay->run_until_caught_up());
    EXPECT_EQ(published().back(), "three") << "the stream is free again";
    EXPECT_TRUE(relay->parked(10)->empty());
}

TEST_F(RelayParkingTest, ARetryAsksForSingleEventsAndNotForAll) {
    class Counting final : public ParkedEvents {
    public:
        explicit Counting(ParkedEvents& all) : all_(all) {}
        Result<void> park(const ParkedEvent& event) override { return all_.park(event); }
        Result<std::vector<ParkedEvent>> list(const std::string& consumer,
                                              std::size_t events_max) override {
            ++lists;
            return all_.list(consumer, events_max);
        }
        Result<ParkedEvent> find(const std::string& consumer, GlobalPosition position) override {
            return all_.find(consumer, position);
        }
        Result<std::optional<ParkedEvent>> oldest_of(const std::string& consumer,
                                                     const std::string& stream) override {
            return all_.oldest_of(consumer, stream);
        }
        Result<void> remove(const std::string& consumer, GlobalPosition position) override {
            return all_.remove(consumer, position);
        }
        int lists = 0;

    private:
        ParkedEvents& all_;
    } counting(*parked_);
    options_.parked = &counting;
    append("a-1", "unmappable");
    for (int i = 0; i < 20; ++i) append("a-1", "word");
    const auto relay = this->relay();
    ASSERT_TRUE(relay->run_until_caught_up());
    refuses_ = false;
    EXPECT_EQ(*relay->retry(GlobalPosition(1)), 21U);
    EXPECT_EQ(counting.lists, 1) << "when it began";
}

TEST_F(RelayParkingTest, SkippingGivesOneUpAndPublishesTheOthers) {
    append("a-1", "unmappable");
    append("a-1", "two");
    append("a-1", "unmappable");
    append("a-1", "four");
    const auto relay = this->relay();
    ASSERT_TRUE(relay->run_until_caught_up());
    EXPECT_EQ(*relay->skip(GlobalPosition(1)), 1U);
    EXPECT_EQ(published(), Words{"two"});
    EXPECT_EQ(parked_positions(), (Positions{3, 4}));
    EXPECT_TRUE(log_.contains(LogLevel::warning, "gives up the event at position 1"));
}

TEST_F(RelayParkingTest, ARetryThatIsNotAnsweredStaysParked) {
    append("a-1", "unmappable");
    options_.answer_timeout = {};
    const auto relay = this->relay();
    ASSERT_TRUE(relay->run_until_caught_up());
    refuses_ = false;
    publisher_.answers_at_once = false;
    EXPECT_EQ(relay->retry(GlobalPosition(1)).error().code, Errc::timed_out);
    EXPECT_EQ(parked_positions(), Positions{1});
}

TEST_F(RelayParkingTest, APassOverTheSameEventsAfterAFailureParksThemOnce) {
    options_.batch_events_max = 2;
    publisher_.answers_at_once = false;
    append("a-1", "unmappable");
    append("b-1", "one");
    append("a-1", "two");
    append("b-1", "three");
    const auto relay = this->relay();
    ASSERT_TRUE(relay->run_once());
    publisher_.fail_all(Errc::unavailable);
    publisher_.answers_at_once = true;
    ASSERT_FALSE(relay->run_once());
    ASSERT_TRUE(relay->run_until_caught_up());
    EXPECT_EQ(published(), (Words{"one", "three"}));
    EXPECT_EQ(parked_positions(), (Positions{1, 3}));
}

TEST_F(RelayParkingTest, AnEventTooLargeForThePublisherIsParkedAndTheOthersGoOn) {
    publisher_.payload_bytes_max = 10;
    append("a-1", "one");
    append("a-1", "a word too long for the broker");
    append("b-1", "two");
    const auto done = relay()->run_until_caught_up();
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(published(), (Words{"one", "two"}));
    EXPECT_EQ(parked_positions(), Positions{2});
}

}  // namespace
}  // namespace skald
