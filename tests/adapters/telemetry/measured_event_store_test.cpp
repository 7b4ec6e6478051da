#include <gmock/gmock.h>

#include <skald/adapters/telemetry/measured_event_store.hpp>
#include <skald/adapters/telemetry/metrics.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <utility>

namespace skald::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

// A store whose appends end as the test says, after a quarter of a second.
class ScriptedStore final : public EventStore {
public:
    explicit ScriptedStore(testing::ManualClock& clock) : clock_(clock) {}

    using EventStore::append;
    void append(AppendRequest, AppendCompletion done) override {
        caller_waits = done.caller_waits();
        clock_.advance(250ms);
        done(outcome);
    }
    Result<EventBatch> read(const ReadRequest&) override { return invalid_argument("read"); }
    Result<std::optional<EventPlace>> find(const EventId&) override {
        return invalid_argument("find");
    }
    Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest) override {
        return invalid_argument("subscribe");
    }
    Result<GlobalPosition> head() override { return GlobalPosition(42); }

    Result<Appended> outcome = Appended{GlobalPosition(2), {Version(1)}, false};
    bool caller_waits = false;

private:
    testing::ManualClock& clock_;
};

class MeasuredEventStoreTest : public ::testing::Test {
public:
    void append(Result<Appended> outcome) {
        behind.outcome = std::move(outcome);
        (void)store.append(*StreamId::parse("a-1"), ExpectedVersion::any(),
                           {NewEvent{.type = "x"}, NewEvent{.type = "y"}});
    }
    void expect_line(const std::string& line) {
        store.refresh();
        EXPECT_THAT(metrics.text(), HasSubstr('\n' + line + '\n'));
    }

    testing::ManualClock clock;
    Metrics metrics;
    ScriptedStore behind{clock};
    MeasuredEventStore store{behind, metrics, clock};
};

TEST_F(MeasuredEventStoreTest, CountsAppendsByTheirOutcome) {
    append(Appended{GlobalPosition(2), {Version(1)}, false});
    append(Appended{GlobalPosition(2), {Version(1)}, true});
    append(Error{Errc::wrong_expected_version, "no"});
    expect_line("skald_append_events_total 2");
    expect_line("skald_appends_total{outcome=\"stored\"} 1");
    expect_line("skald_appends_total{outcome=\"repeated\"} 1");
    expect_line("skald_appends_total{outcome=\"wrong_expected_version\"} 1");
    expect_line("skald_append_duration_seconds_count 3");
    expect_line("skald_append_duration_seconds_sum 0.75");
    expect_line("skald_store_head_position 42");
}

TEST_F(MeasuredEventStoreTest, TellsWhenTheStoreTakesNoMoreWrites) {
    append(Error{Errc::unavailable, "later"});
    EXPECT_TRUE(store.takes_writes());
    expect_line("skald_store_writable 1");
    append(Error{Errc::io, "the disk"});
    EXPECT_FALSE(store.takes_writes());
    expect_line("skald_store_writable 0");
}

TEST_F(MeasuredEventStoreTest, LetsTheStoreKnowWhichCallersWait) {
    append(Appended{});
    EXPECT_TRUE(behind.caller_waits);
    bool is_done = false;
    store.append(AppendRequest{}, [&](const Result<Appended>&) { is_done = true; });
    EXPECT_TRUE(is_done);
    EXPECT_FALSE(behind.caller_waits);
}

TEST_F(MeasuredEventStoreTest, HandsEverythingElseOn) {
    EXPECT_EQ(store.read(ReadRequest::all()).error().message, "read");
    EXPECT_EQ(store.find({}).error().message, "find");
    EXPECT_EQ(store.subscribe({}).error().message, "subscribe");
    EXPECT_EQ(*store.head(), GlobalPosition(42));
}

}  // namespace
}  // namespace skald::telemetry
