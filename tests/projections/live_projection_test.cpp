#include <map>
#include <skald/projections/live_projection.hpp>
#include <thread>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Mood;
using test::Noted;
using test::Placed;
using test::ProjectionTest;
using test::Refunded;
using namespace std::chrono_literals;

constexpr auto long_time = 60s;  // for a test that fails

struct Sums {
    using State = std::map<std::string, std::int64_t>;
    using Event = std::variant<Placed, Refunded>;
    const Mood* mood = nullptr;

    void apply(State& sums, const Placed& placed, const RecordedEvent&) {
        if (placed.customer == "bad" && mood != nullptr) throw std::runtime_error("too bad");
        sums[placed.customer] += placed.cents;
    }
    static void apply(State& sums, const Refunded& refunded, const RecordedEvent&) {
        sums[refunded.customer] -= refunded.cents;
    }
};
static_assert(LiveProjects<Sums>);

class LiveProjectionTest : public ProjectionTest {
public:
    using Live = LiveProjection<Sums>;
    std::unique_ptr<Live> live(std::size_t page = 1000) {
        return std::make_unique<Live>(store(), test::word_codec<Sums::Event>(),
                                      LiveOptions{page, &clock()}, Sums{&mood()});
    }
    static Sums::State all(const Live& live) {
        return live.with([](const Sums::State& sums) { return sums; });
    }
};

TEST_F(LiveProjectionTest, FoldsWhatIsThereAndWhatComes) {
    append("1", Placed{"ann", 5});
    append("1", Noted{});
    append("2", Refunded{"ann", 2});
    const auto live = this->live(1);
    EXPECT_EQ(all(*live), Sums::State());
    EXPECT_EQ(*live->run_until_caught_up(), GlobalPosition(3));
    EXPECT_EQ(all(*live), (Sums::State{{"ann", 3}}));
    append("3", Placed{"bob", 1});
    ASSERT_TRUE(live->run_until_caught_up());
    EXPECT_EQ(all(*live), (Sums::State{{"ann", 3}, {"bob", 1}}));
    EXPECT_EQ(live->position(), GlobalPosition(4));
}

TEST_F(LiveProjectionTest, ACallerReadsItsOwnWrite) {
    const auto live = this->live();
    Result<void> ended;
    {
        const std::jthread thread([&](const std::stop_token& stop) { ended = live->run(stop); });
        for (int i = 1; i <= 20; ++i) {
            const auto waited = live->wait_for(append("1", Placed{"ann", 1}), long_time);
            ASSERT_TRUE(waited) << to_string(waited.error());
            EXPECT_EQ(all(*live), (Sums::State{{"ann", i}}));
        }
        EXPECT_TRUE(live->wait_for(append("1", Noted{}), long_time)) << "not one of its events";
    }
    EXPECT_TRUE(ended);
}

TEST_F(LiveProjectionTest, WaitingTimesOutWhenNothingRuns) {
    const auto live = this->live();
    const auto waited = live->wait_for(append("1", Placed{"ann", 1}), 1ms);
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, Errc::timed_out);
}

TEST_F(LiveProjectionTest, LagCountsWhatIsNotInIt) {
    const auto live = this->live();
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(live->run_until_caught_up());
    append("1", Noted{});
    append("1", Placed{"ann", 1});
    clock().advance(3s);
    append("1", Placed{"ann", 1});
    const auto lag = live->lag();
    ASSERT_TRUE(lag);
    EXPECT_EQ(lag->events, 2U);
    EXPECT_EQ(lag->age, 3s);
}

TEST_F(LiveProjectionTest, StopsBeforeAnEventThatCannotBeApplied) {
    append("1", Placed{"ann", 1});
    append("2", Placed{"bad", 1});
    const auto last = append("3", Placed{"bob", 1});
    const auto live = this->live();
    const auto failed = live->run_until_caught_up();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::handler_failed);
    EXPECT_EQ(failed.error().stream, "order-2");
    EXPECT_NE(failed.error().message.find("event 2 (placed): too bad"), std::string::npos);
    EXPECT_EQ(live->position(), GlobalPosition(1));
    EXPECT_EQ(all(*live), (Sums::State{{"ann", 1}}));
    EXPECT_EQ(live->run({}).error().code, Errc::handler_failed) << "nothing is applied twice";
    EXPECT_EQ(live->wait_for(last, long_time).error().code, Errc::handler_failed);
}

TEST_F(LiveProjectionTest, AReaderSeesAWholeStateWhileEventsCome) {
    const auto live = this->live();
    const std::jthread thread([&](const std::stop_token& stop) { (void)live->run(stop); });
    GlobalPosition last;
    for (int i = 0; i < 200; ++i) {
        append("1", Placed{"ann", 1});
        last = append("1", Refunded{"bob", 1});
        const auto sums = all(*live);
        const auto of = [&](const char* name) { return sums.contains(name) ? sums.at(name) : 0; };
        EXPECT_TRUE(of("ann") + of("bob") == 0 || of("ann") + of("bob") == 1);
    }
    ASSERT_TRUE(live->wait_for(last, long_time));
    EXPECT_EQ(all(*live), (Sums::State{{"ann", 200}, {"bob", -200}}));
}

}  // namespace
}  // namespace skald
