#include <skald/core/testing/memory_lease_store.hpp>
#include <skald/projections/projection_group.hpp>
#include <thread>

#include "partition.hpp"
#include "projection_setup.hpp"

namespace skald {
namespace {

using test::DoubledRevenue;
using test::InterruptedDatabase;
using test::Mood;
using test::Noted;
using test::Placed;
using test::ProjectionTest;
using test::Revenue;
using testing::SqlTable;
using namespace std::chrono_literals;

constexpr auto long_time = 60s;  // for a test that fails
using Partitions = std::vector<std::uint32_t>;

// Leases that may be out of reach.
class ReachableLeases final : public LeaseStore {
public:
    explicit ReachableLeases(LeaseStore& leases) : leases_(leases) {}

    Result<std::optional<Lease>> acquire(const std::string& name, const std::string& owner,
                                         std::chrono::nanoseconds duration) override {
        if (!reachable) return away();
        return leases_.acquire(name, owner, duration);
    }
    Result<Lease> renew(const Lease& lease, std::chrono::nanoseconds duration) override {
        if (!reachable) return away();
        return leases_.renew(lease, duration);
    }
    Result<void> release(const Lease& lease) override {
        if (!reachable) return away();
        return leases_.release(lease);
    }
    Result<std::vector<Lease>> held(const std::string& prefix) override {
        if (!reachable) return away();
        return leases_.held(prefix);
    }

    bool reachable = true;

private:
    static Error away() { return Error{Errc::unavailable, "the leases are away"}; }

    LeaseStore& leases_;
};

class ProjectionGroupTest : public ProjectionTest {
public:
    std::unique_ptr<ProjectionGroup> group(const std::string& instance,
                                           ProjectionOptions options = {.partitions = 4}) {
        return group_on(database(), instance, options);
    }
    std::unique_ptr<ProjectionGroup> group_on(SqlDatabase& database, const std::string& instance,
                                              ProjectionOptions options = {.partitions = 4}) {
        options.clock = &clock();
        options.log = &log();
        return std::make_unique<ProjectionGroup>(store(), database, reachable_, Revenue{&mood()},
                                                 test::word_codec<Revenue::Event>(), options,
                                                 GroupMember{instance, 15s});
    }
    // Events of many orders, each a cent of its own customer.
    void append_orders(int orders) {
        for (int i = 0; i < orders; ++i) {
            append(std::to_string(i), Placed{"customer" + std::to_string(i), 1});
        }
    }
    std::int64_t handled() {
        return std::get<std::int64_t>(rows("select count(*) from handled")[0][0]);
    }
    // An order of this partition.
    std::string order_in(std::uint32_t partition) {
        for (int i = 0;; ++i) {
            RecordedEvent event;
            const std::string stream = "order-" + std::to_string(i);
            event.stream = stream;
            if (partition_of(event, 4) == partition) return std::to_string(i);
        }
    }
    static Partitions step(ProjectionGroup& group) {
        const auto progress = group.run_once();
        EXPECT_TRUE(progress) << to_string(progress.error());
        return progress ? progress->partitions : Partitions();
    }
    // Time for every instance to renew, give back and take.
    void pass_time() { clock().advance(6s); }

    LeaseStore& leases() { return leases_; }
    void reach_leases(bool reachable) { reachable_.reachable = reachable; }

private:
    testing::MemoryLeaseStore leases_{clock()};
    ReachableLeases reachable_{leases_};
};

TEST_F(ProjectionGroupTest, OneInstanceRunsAllPartitions) {
    append_orders(50);
    const auto group = this->group("a");
    EXPECT_EQ(step(*group), (Partitions{0, 1, 2, 3}));
    EXPECT_EQ(handled(), 50);
    EXPECT_EQ(*group->position(), GlobalPosition(50));
    EXPECT_EQ(rows("select count(*) from skald_checkpoints"), (SqlTable{{4}}));
    EXPECT_TRUE(group->run_once()->caught_up);
}

TEST_F(ProjectionGroupTest, InstancesShareFairlyAsTheyComeAndGo) {
    const auto a = group("a");
    EXPECT_EQ(step(*a).size(), 4U);
    auto b = group("b");
    EXPECT_EQ(step(*b).size(), 0U) << "nothing is free yet";
    pass_time();
    EXPECT_EQ(step(*a).size(), 2U) << "it gives back what is too much";
    EXPECT_EQ(step(*b).size(), 2U);
    EXPECT_EQ(step(*a).size(), 2U);

    const auto c = group("c");
    EXPECT_EQ(step(*c).size(), 0U);
    for (int i = 0; i < 3; ++i) {
        pass_time();
        for (ProjectionGroup* group : {a.get(), b.get(), c.get()}) (void)step(*group);
    }
    EXPECT_EQ(step(*a).size(), 2U);
    EXPECT_EQ(step(*b).size(), 1U);
    EXPECT_EQ(step(*c).size(), 1U);

    b.reset();  // it gives its partition back
    for (int i = 0; i < 3; ++i) {
        pass_time();
        for (ProjectionGroup* group : {a.get(), c.get()}) (void)step(*group);
    }
    EXPECT_EQ(step(*a).size(), 2U);
    EXPECT_EQ(step(*c).size(), 2U);
}

TEST_F(ProjectionGroupTest, PartitionsOfAnInstanceThatDiedAreTakenWhenItsLeasesRunOut) {
    append_orders(20);
    const auto dead = group("a");
    ASSERT_EQ(step(*dead).size(), 4U);
    append_orders(20);
    const auto b = group("b");
    EXPECT_EQ(step(*b).size(), 0U);
    clock().advance(15s);
    EXPECT_EQ(step(*b).size(), 4U);
    EXPECT_EQ(handled(), 40);
}

TEST_F(ProjectionGroupTest, AStalledOwnerThatWakesUpCannotWrite) {
    append_orders(20);
    const auto b = group("b");
    // It stalls between the look at its lease and its first transaction that handles events.
    InterruptedDatabase stalling(database(), 2, [&] {
        clock().advance(20s);
        EXPECT_EQ(step(*b).size(), 4U);
        EXPECT_EQ(handled(), 20);
        clock().advance(-20s);  // its own clock does not tell it
    });
    const auto a = group_on(stalling, "a");
    const auto progress = a->run_once();
    ASSERT_TRUE(progress) << to_string(progress.error());
    EXPECT_EQ(progress->handled, 0U);
    EXPECT_EQ(handled(), 20) << "each event once";
    EXPECT_TRUE(log().contains(LogLevel::warning, "has lost partition 0"));
}

TEST_F(ProjectionGroupTest, AnInstanceWhoseLeaseHasRunOutWritesNothingEvenIfNobodyTookIt) {
    append_orders(20);
    InterruptedDatabase stalling(database(), 2, [&] { clock().advance(15s); });
    const auto a = group_on(stalling, "a");
    const auto progress = a->run_once();
    ASSERT_TRUE(progress) << to_string(progress.error());
    EXPECT_EQ(progress->handled, 0U);
    EXPECT_EQ(handled(), 0);
    EXPECT_EQ(step(*a).size(), 4U) << "it looks at the leases again";
    EXPECT_EQ(handled(), 20);
}

TEST_F(ProjectionGroupTest, AnInstanceThatDoesNotReachTheLeasesGoesOnUntilTheyEnd) {
    const auto group = this->group("a");
    ASSERT_EQ(step(*group).size(), 4U);
    reach_leases(false);
    append_orders(20);
    pass_time();
    EXPECT_EQ(group->run_once().error().code, Errc::unavailable);
    EXPECT_EQ(step(*group).size(), 4U) << "they are valid for some seconds more";
    EXPECT_EQ(handled(), 20);
    append_orders(20);
    clock().advance(9s);
    EXPECT_EQ(group->run_once().error().code, Errc::unavailable);
    EXPECT_EQ(step(*group).size(), 0U);
    EXPECT_EQ(handled(), 20);
    reach_leases(true);
    pass_time();
    EXPECT_EQ(step(*group).size(), 4U);
    EXPECT_EQ(handled(), 40);
}

TEST_F(ProjectionGroupTest, PositionAndLagAreOfAllPartitions) {
    const auto a = group("a");
    const auto b = group("b");
    (void)step(*a);
    (void)step(*b);
    pass_time();
    const auto of_a = step(*a);
    ASSERT_EQ(of_a.size(), 2U);
    EXPECT_EQ(*a->position(), GlobalPosition());
    for (std::uint32_t partition = 0; partition < 4; ++partition) {
        append(order_in(partition), Placed{"ann", 1});
    }
    (void)step(*a);
    EXPECT_EQ(*a->position(), GlobalPosition()) << "two partitions have not begun";
    EXPECT_EQ(a->lag()->events, 2U);
    EXPECT_EQ(a->wait_for(GlobalPosition(4), 1ms).error().code, Errc::timed_out);
    pass_time();
    (void)step(*b);
    EXPECT_EQ(*a->position(), GlobalPosition(4));
    EXPECT_EQ(a->lag()->events, 0U);
    EXPECT_TRUE(a->wait_for(GlobalPosition(4), 0ns));
}

TEST_F(ProjectionGroupTest, TheNumberOfPartitionsIsKeptWithTheReadModel) {
    append_orders(5);
    (void)step(*group("a"));
    const auto other = group("b", {.partitions = 8})->run_once();
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::invalid_argument);
    EXPECT_NE(other.error().message.find("in 4 partitions"), std::string::npos);
    const auto alone = runner({.partitions = 4})->run_once();
    ASSERT_FALSE(alone);
    EXPECT_NE(alone.error().message.find("ProjectionGroup"), std::string::npos);
}

TEST_F(ProjectionGroupTest, NoPartitionsAreRefused) {
    EXPECT_EQ(group("a", {.partitions = 0})->run_once().error().code, Errc::invalid_argument);
}

TEST_F(ProjectionGroupTest, AnInstanceWithoutANameIsRefused) {
    EXPECT_EQ(group("")->run_once().error().code, Errc::invalid_argument);
    EXPECT_EQ(group("")->run({}).error().code, Errc::invalid_argument);
}

TEST_F(ProjectionGroupTest, AParkedEventHoldsBackItsStreamAndIsRetried) {
    const std::string order = order_in(2);
    append(order, Placed{"bad", 1});
    append(order, Placed{"ann", 1});
    append(order_in(1), Placed{"bob", 1});
    const auto group = this->group(
        "a", {.retry = {.attempts_max = 1}, .on_failure = OnFailure::park, .partitions = 4});
    for (int i = 0; i < 3; ++i) (void)step(*group);
    EXPECT_EQ(revenue(), (SqlTable{{"bob", 1}}));
    ASSERT_EQ(group->parked()->size(), 2U);
    mood() = Mood::well;
    EXPECT_EQ(*group->retry(GlobalPosition(1)), 2U);
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bad", 1}, {"bob", 1}}));
}

TEST_F(ProjectionGroupTest, AnEventThatFailsForGoodStopsTheRun) {
    const auto position = append(order_in(2), Placed{"bad", 1});
    const auto group = this->group("a", {.retry = {.attempts_max = 1}, .partitions = 4});
    const auto ended = group->run({});
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Errc::handler_failed);
    EXPECT_EQ(group->wait_for(position, long_time).error().code, Errc::handler_failed);
    EXPECT_TRUE(leases().held("")->empty()) << "others may try";
}

TEST_F(ProjectionGroupTest, ARebuildBeginsAgainInAllInstances) {
    append_orders(20);
    const auto group = this->group("a");
    (void)step(*group);
    ASSERT_TRUE(group->rebuild());
    EXPECT_EQ(handled(), 0);
    append_orders(20);  // idle partitions look again when something comes
    for (int i = 0; i < 3; ++i) (void)step(*group);
    EXPECT_EQ(handled(), 40);
}

TEST_F(ProjectionGroupTest, IsRebuiltBesideTheRunningVersion) {
    append_orders(20);
    const auto group = this->group("a");
    (void)step(*group);
    const auto swapped =
        rebuild_of(DoubledRevenue{{&mood()}}, database(), {.partitions = 4})->swap();
    ASSERT_TRUE(swapped) << to_string(swapped.error());
    EXPECT_EQ(rows("select sum(cents), count(*) from revenue"), (SqlTable{{40, 20}}));
    EXPECT_EQ(group->position().error().code, Errc::unsupported_format);
    append_orders(20);
    EXPECT_EQ(group->run_once().error().code, Errc::unsupported_format);
}

TEST_F(ProjectionGroupTest, AReadModelCanGetAnotherNumberOfPartitionsInARebuild) {
    append_orders(20);
    (void)step(*group("a"));
    ASSERT_TRUE(rebuild_of(Revenue{&mood()}, database(), {.partitions = 2})->swap());
    append_orders(20);
    const auto group = this->group("b", {.partitions = 2});
    EXPECT_EQ(step(*group).size(), 2U);
    EXPECT_EQ(handled(), 40);
}

TEST_F(ProjectionGroupTest, InstancesWithThreadsHandleEachEventOnce) {
    const auto a = group("a");
    const auto b = group("b");
    Result<void> a_ended;
    Result<void> b_ended;
    {
        const std::jthread a_thread([&](std::stop_token stop) { a_ended = a->run(stop); });
        const std::jthread b_thread([&](std::stop_token stop) { b_ended = b->run(stop); });
        for (int round = 0; round < 5; ++round) {
            append_orders(20);
            const auto waited = a->wait_for(append("1", Noted{}), long_time);
            ASSERT_TRUE(waited) << to_string(waited.error());
            EXPECT_EQ(handled(), 20 * (round + 1));
        }
    }
    EXPECT_TRUE(a_ended && b_ended);
    EXPECT_EQ(rows("select count(*), min(cents), max(cents) from revenue"), (SqlTable{{20, 5, 5}}));
    EXPECT_TRUE(leases().held("")->empty());
}

}  // namespace
}  // namespace skald
