#include <gmock/gmock.h>

#include "errand_test.hpp"

namespace skald::errand {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(SagaTimers, FireOnceWhenTheyAreDue) {
    begun_test()
        .then_schedules<Tick>(1h)
        .advance_time(59min)
        .then(data_is(R"({"pokes":0,"heard":""})"))
        .advance_time(1min)
        .then(data_is(R"({"pokes":0,"heard":"tick begun"})"))
        .then_no_timers()
        .advance_time(1000h)
        .then(data_is(R"({"pokes":0,"heard":"tick begun"})"));
}

TEST(SagaTimers, AreReplacedByThoseOfTheSameName) {
    begun_test()
        .when(Moved{"e1"})
        .then_schedules<Tick>(2h)
        .advance_time(1h)
        .then(data_is(R"({"pokes":0,"heard":""})"))
        .advance_time(1h)
        .then(data_is(R"({"pokes":0,"heard":"tick moved"})"));
}

TEST(SagaTimers, FireAfterDowntimeAndNotTwice) {
    begun_test()
        .restart()
        .advance_time(5h)
        .then(data_is(R"({"pokes":0,"heard":"tick begun"})"))
        .restart()
        .advance_time(5h)
        .then(data_is(R"({"pokes":0,"heard":"tick begun"})"));
}

TEST(SagaTimers, AreStillThereWhenProgressWasSavedLongAgo) {
    ErrandTest test = begun_test();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(test.runner().save_progress());
        test.restart().given(Poked{"e1"});
    }
    test.advance_time(1h).then(data_is(R"({"pokes":6,"heard":"tick begun"})"));
}

TEST(SagaTimers, BringNoFinishedInstanceToLife) {
    begun_test()
        .given(Spoiled{"e1"})
        .then_status(SagaStatus::compensated)
        .then_no_timers()
        .advance_time(5h)
        .then_status(SagaStatus::compensated)
        .restart()
        .advance_time(5h)
        .then([](const SagaInstance& instance) { EXPECT_THAT(instance.history, SizeIs(3)); });
}

TEST(SagaTimers, AreMovedAndCancelledByPersons) {
    ErrandTest test = begun_test();
    test.person([](SagaDesk& desk) {
            return desk.reschedule("e1", "tick",
                                   testing::ManualClock().now() + std::chrono::hours(10));
        })
        .then_schedules<Tick>(10h)
        .advance_time(9h)
        .then(data_is(R"({"pokes":0,"heard":""})"))
        .person([](SagaDesk& desk) { return desk.reschedule("e1", "tick", {}); })
        .then_no_timers()
        .advance_time(9h)
        .then(data_is(R"({"pokes":0,"heard":""})"));
    const auto none = test.runner().desk().reschedule("e1", "tick", {});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Errc::not_found);
}

TEST(SagaTimers, TellWhenTheNextIsDue) {
    ErrandTest test = begun_test();
    const auto progress = test.runner().run_once();
    ASSERT_TRUE(progress);
    EXPECT_EQ(progress->next_at, testing::ManualClock().now() + 1h);
}

}  // namespace
}  // namespace skald::errand
