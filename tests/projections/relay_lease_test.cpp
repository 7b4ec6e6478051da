#include "relay_lease.hpp"

#include <skald/core/testing/memory_lease_store.hpp>
#include <thread>

#include "relay_setup.hpp"

namespace skald {
namespace {

using test::RelayTest;
using testing::MemoryPublisher;
using Words = std::vector<std::string>;
using namespace std::chrono_literals;

// Fails while a test says so.
class Leases final : public LeaseStore {
public:
    explicit Leases(Clock& clock) : store_(clock) {}

    Result<std::optional<Lease>> acquire(const std::string& name, const std::string& owner,
                                         std::chrono::nanoseconds duration) override {
        ++questions;
        if (is_away) return away();
        return store_.acquire(name, owner, duration);
    }
    Result<Lease> renew(const Lease& lease, std::chrono::nanoseconds duration) override {
        ++questions;
        if (is_away) return away();
        return store_.renew(lease, duration);
    }
    Result<void> release(const Lease& lease) override { return store_.release(lease); }
    Result<std::vector<Lease>> held(const std::string& prefix) override {
        return store_.held(prefix);
    }

    bool is_away = false;
    int questions = 0;

private:
    static Error away() { return Error{Errc::unavailable, "no database"}; }

    testing::MemoryLeaseStore store_;
};

class RelayLeaseTest : public RelayTest {
protected:
    // Each has its own way to the broker, so that a test sees who sends what.
    std::unique_ptr<Relay> instance(const std::string& name, MemoryPublisher& publisher) {
        options_.leases = &leases_;
        options_.member = {.instance = name, .lease_duration = 15s};
        return relay(publisher);
    }

    Leases leases_{clock_};
    MemoryPublisher first_publisher_;
    MemoryPublisher second_publisher_;
};

TEST_F(RelayLeaseTest, ASecondRelayStartedByMistakeStandsByAndPublishesNothing) {
    append("a-1", "one");
    const auto first = instance("first", first_publisher_);
    const auto second = instance("second", second_publisher_);
    EXPECT_EQ(first->run_once()->published, 1U);
    const auto standing = second->run_once();
    ASSERT_TRUE(standing) << to_string(standing.error());
    EXPECT_TRUE(standing->stands_by);
    EXPECT_FALSE(standing->caught_up);
    EXPECT_TRUE(second_publisher_.messages().empty());
    EXPECT_EQ(second->run_until_caught_up().error().code, Errc::unavailable);
    EXPECT_EQ(second->retry(GlobalPosition(1)).error().code, Errc::unavailable);
    EXPECT_EQ(second->reset_to(GlobalPosition()).error().code, Errc::unavailable);
    EXPECT_TRUE(log_.contains(LogLevel::info, "stands by: another instance has the lease"));
    append("a-1", "two");
    EXPECT_EQ(first->run_once()->published, 1U) << "the first notices nothing";
}

TEST_F(RelayLeaseTest, TakesOverWhenTheFirstFallsSilentAndThatOneStandsBy) {
    append("a-1", "one");
    const auto first = instance("first", first_publisher_);
    const auto second = instance("second", second_publisher_);
    first_publisher_.answers_at_once = false;
    ASSERT_TRUE(first->run_once());
    EXPECT_EQ(first_publisher_.waiting(), 1U);
    ASSERT_TRUE(second->run_once()->stands_by);
    clock_.advance(15s);
    EXPECT_EQ(second->run_once()->published, 1U);
    const auto standing = first->run_once();
    ASSERT_TRUE(standing) << to_string(standing.error());
    EXPECT_TRUE(standing->stands_by);
    EXPECT_EQ(first_publisher_.suspensions, 1);
    EXPECT_EQ(first_publisher_.waiting(), 0U) << "what was in flight is not sent any more";
    EXPECT_TRUE(first_publisher_.messages().empty());
    EXPECT_EQ(first->position().error().code, Errc::unavailable);
}

TEST_F(RelayLeaseTest, KeepsItsLeaseHoweverLongItRuns) {
    const auto first = instance("first", first_publisher_);
    const auto second = instance("second", second_publisher_);
    for (int i = 0; i < 10; ++i) {
        append("a-1", "word");
        EXPECT_EQ(first->run_once()->published, 1U);
        EXPECT_TRUE(second->run_once()->stands_by);
        clock_.advance(6s);
    }
}

TEST_F(RelayLeaseTest, AsksThreeTimesADuration) {
    const auto first = instance("first", first_publisher_);
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(first->run_once());
        clock_.advance(1s);
    }
    EXPECT_EQ(leases_.questions, 6);
}

TEST_F(RelayLeaseTest, OneThatEndsLetsTheNextBeginAtOnce) {
    auto first = instance("first", first_publisher_);
    const auto second = instance("second", second_publisher_);
    ASSERT_TRUE(first->run_once());
    clock_.advance(5s);
    ASSERT_TRUE(second->run_once()->stands_by);
    first.reset();
    clock_.advance(5s);
    EXPECT_FALSE(second->run_once()->stands_by);
}

TEST_F(RelayLeaseTest, PublishesAsLongAsItsLeaseLastsWhenTheStoreOfLeasesIsAway) {
    const auto first = instance("first", first_publisher_);
    ASSERT_TRUE(first->run_once());
    leases_.is_away = true;
    append("a-1", "one");
    clock_.advance(14s);
    EXPECT_EQ(first->run_once()->published, 1U);
    clock_.advance(1s);
    append("a-1", "two");
    EXPECT_EQ(first->run_once().error().code, Errc::unavailable);
    EXPECT_EQ(first_publisher_.messages().size(), 1U);
    leases_.is_away = false;
    EXPECT_EQ(first->run_until_caught_up()->published, 1U);
}

TEST_F(RelayLeaseTest, WhoeverIsStoppedByThePublisherAndHasLostItsLeaseStandsBy) {
    append("a-1", "one");
    const auto second = instance("second", second_publisher_);
    options_.member.instance = "first";
    Relay first(
        store_, first_publisher_, "relay",
        [&](const RecordedEvent& event) {
            // As if this process had been stopped here.
            clock_.advance(15s);
            EXPECT_EQ(second->run_once()->published, 1U);
            first_publisher_.fail_all(Errc::permission_denied);
            return map(event);
        },
        options_);
    const auto standing = first.run_once();
    ASSERT_TRUE(standing) << to_string(standing.error());
    EXPECT_TRUE(standing->stands_by);
}

TEST_F(RelayLeaseTest, WhoeverIsStoppedByThePublisherAndHasItsLeaseEnds) {
    append("a-1", "one");
    const auto first = instance("first", first_publisher_);
    first_publisher_.answers_at_once = false;
    ASSERT_TRUE(first->run_once());
    first_publisher_.fail_all(Errc::permission_denied);
    EXPECT_EQ(first->run_once().error().code, Errc::permission_denied)
        << "somebody runs a relay of this name without a lease";
}

TEST_F(RelayLeaseTest, ARunTakesTurnsAndGivesItsLeaseBack) {
    append("a-1", "one");
    const auto first = instance("first", first_publisher_);
    options_.clock = nullptr;
    const auto second = instance("second", second_publisher_);
    std::jthread running([&](const std::stop_token& stop) { EXPECT_TRUE(first->run(stop)); });
    ASSERT_TRUE(first->wait_for(GlobalPosition(1), 30s));
    EXPECT_TRUE(second->run_once()->stands_by);
    running.request_stop();
    running.join();
    EXPECT_EQ(first_publisher_.suspensions, 1);
    EXPECT_TRUE(leases_.held("relay/")->empty());
}

TEST_F(RelayLeaseTest, AnInstanceHasAName) {
    EXPECT_EQ(instance("", first_publisher_)->run_once().error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace skald
