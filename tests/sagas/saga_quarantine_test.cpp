#include <gmock/gmock.h>

#include "errand_test.hpp"

namespace skald::errand {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SagaQuarantine : public ::testing::Test {
protected:
    SagaQuarantine() { is_broken = true; }
    ~SagaQuarantine() override { is_broken = false; }
};

TEST_F(SagaQuarantine, KeepsTheErrorAndTheEventsThatFollow) {
    begun_test()
        .given(Broken{"e1"})
        .when(Poked{"e1"})
        .then_status(SagaStatus::quarantined)
        .then_state("first")
        .then([](const SagaInstance& instance) {
            EXPECT_THAT(instance.note, HasSubstr("broken on purpose"));
            EXPECT_THAT(instance.stashed, ElementsAre(Field(&SagaWaitingEvent::type, "broken"),
                                                      Field(&SagaWaitingEvent::type, "poked")));
        });
}

TEST_F(SagaQuarantine, StopsNoOtherInstance) {
    errand::ErrandTest test = begun_test();
    test.given(Begun{"e2"}).given(Broken{"e1"}).given(Moved{"e2"});
    EXPECT_THAT(*test.runner().desk().list({.state = "second"}), SizeIs(1));
}

TEST_F(SagaQuarantine, HandlesEverythingInItsOrderAfterAFix) {
    errand::ErrandTest test = begun_test();
    test.given(Broken{"e1"}).given(Moved{"e1"}).given(Later{"e1", "a"});
    is_broken = false;
    test.restart()
        .then_status(SagaStatus::quarantined)
        .person([](SagaDesk& desk) { return desk.retry("e1"); })
        .then_status(SagaStatus::running)
        .then_state("second")
        .then(data_is(R"({"pokes":0,"heard":"!a"})"));
}

TEST_F(SagaQuarantine, ComesBackWhenTheRetryFails) {
    begun_test()
        .given(Broken{"e1"})
        .given(Poked{"e1"})
        .person([](SagaDesk& desk) { return desk.retry("e1"); })
        .then_status(SagaStatus::quarantined)
        .then([](const SagaInstance& instance) { EXPECT_THAT(instance.stashed, SizeIs(2)); });
}

TEST_F(SagaQuarantine, GoesOnBehindTheEventThatAPersonSkips) {
    begun_test()
        .given(Broken{"e1"})
        .given(Poked{"e1"})
        .person([](SagaDesk& desk) { return desk.skip("e1", "not worth it"); })
        .then_status(SagaStatus::running)
        .then(data_is(R"({"pokes":2,"heard":""})"));
}

TEST_F(SagaQuarantine, LetsNoTimerFireUntilItIsOver) {
    begun_test()
        .given(Broken{"e1"})
        .advance_time(std::chrono::hours(2))
        .then(data_is(R"({"pokes":0,"heard":""})"))
        .restart()
        .person([](SagaDesk& desk) { return desk.skip("e1", ""); })
        .then(data_is(R"({"pokes":0,"heard":"tick begun"})"))
        .then_no_timers();
}

TEST_F(SagaQuarantine, EndsWhenAPersonResolvesTheInstance) {
    begun_test()
        .given(Broken{"e1"})
        .person([](SagaDesk& desk) { return desk.resolve("e1", "hopeless"); })
        .then_status(SagaStatus::resolved)
        .when(Poked{"e1"})
        .then_status(SagaStatus::resolved);
}

}  // namespace
}  // namespace skald::errand
