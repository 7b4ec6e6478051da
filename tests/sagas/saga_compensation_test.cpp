#include <gmock/gmock.h>

#include "errand_test.hpp"

namespace skald::errand {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Has one compensation that must be answered, and below it one that need not.
ErrandTest spoiled_test() {
    ErrandTest test = begun_test();
    test.given(Moved{"e1"}).when(Spoiled{"e1"});
    return test;
}

TEST(SagaCompensation, RunsInReverseOneAfterTheOther) {
    // DoIt was never answered, so it comes first; what is known to have happened follows.
    spoiled_test()
        .then_sends(UndoIt{"e1", "begun"}, UndoIt{"e1", "moved"})
        .then_status(SagaStatus::compensating)
        .when_answered(UndoIt{"e1", "moved"}, Undone{"e1"})
        .then_status(SagaStatus::compensated);
}

TEST(SagaCompensation, PutsWhatWasAnsweredBehindWhatWasNot) {
    begun_test()
        .when_answered<DoIt>(Noise{"e1"})
        .given(Moved{"e1"})
        .when(Spoiled{"e1"})
        .then_sends(UndoIt{"e1", "moved"})
        .when_answered(UndoIt{"e1", "moved"}, Undone{"e1"})
        .then_sends(UndoIt{"e1", "begun"})
        .then_status(SagaStatus::compensated);
}

TEST(SagaCompensation, TriesAgainWithPausesUntilItIsDelivered) {
    ErrandTest test = begun_test();
    test.fails<UndoIt>().when(Spoiled{"e1"}).then_sends_nothing();
    test.advance_time(1s).then_sends_nothing();
    test.works<UndoIt>().advance_time(1s).then_sends_nothing();  // the second pause is longer
    test.advance_time(1s).then_sends(UndoIt{"e1", "begun"}).then_status(SagaStatus::compensated);
}

TEST(SagaCompensation, ThatGivesUpNeedsAttentionAndAPersonRetries) {
    ErrandTest test = spoiled_test();
    test.advance_time(10s)
        .then_sends(UndoIt{"e1", "moved"})
        .advance_time(10s)
        .then_status(SagaStatus::needs_attention)
        .then([](const SagaInstance& instance) {
            EXPECT_THAT(instance.compensations, ElementsAre("undo-it"));
            EXPECT_NE(instance.note.find("no answer came"), std::string::npos);
        })
        .advance_time(100h)
        .then_sends_nothing()
        .restart()
        .then_status(SagaStatus::needs_attention)
        .person([](SagaDesk& desk) { return desk.retry("e1"); })
        .then_sends(UndoIt{"e1", "moved"})
        .when_answered(UndoIt{"e1", "moved"}, Undone{"e1"})
        .then_status(SagaStatus::compensated);
}

TEST(SagaCompensation, CanBeSkippedByAPerson) {
    spoiled_test()
        .advance_time(10s)
        .advance_time(10s)
        .person([](SagaDesk& desk) { return desk.skip("e1", "undone by telephone"); })
        .then_status(SagaStatus::compensated)
        .then([](const SagaInstance& instance) {
            EXPECT_EQ(instance.history.back().note, "undone by telephone");
        });
}

TEST(SagaCompensation, GoesOnAfterARestartWhereItWas) {
    spoiled_test()
        .restart()
        .then_sends(UndoIt{"e1", "moved"})
        .restart()
        .when_answered(UndoIt{"e1", "moved"}, Undone{"e1"})
        .then_status(SagaStatus::compensated);
}

TEST(SagaCompensation, StopsSendingACommandThatIsUndone) {
    ErrandTest test = errand_test();
    test.fails<DoIt>().given(Begun{"e1"}).given(Spoiled{"e1"});
    test.works<DoIt>().advance_time(1h).then_sends_nothing().restart().then_sends_nothing();
    test.then_status(SagaStatus::compensated);
}

TEST(SagaCompensation, RunsForAnInstanceThatAPersonTerminates) {
    begun_test()
        .person([](SagaDesk& desk) { return desk.terminate("e1", "not wanted any more"); })
        .then_sends(UndoIt{"e1", "begun"})
        .then_status(SagaStatus::compensated)
        .then_no_timers();
}

TEST(SagaCompensation, ACommandThatCannotBeDeliveredNeedsAttentionAndTheSagaGoesOn) {
    ErrandTest test = errand_test({.delivery = {.attempts_max = 2}});
    test.fails<DoIt>()
        .given(Begun{"e1"})
        .advance_time(1s)
        .then_status(SagaStatus::needs_attention)
        .when(Moved{"e1"})
        .then_state("second")
        .works<DoIt>()
        .person([](SagaDesk& desk) { return desk.retry("e1"); })
        .then_sends(DoIt{"e1"})
        .then_status(SagaStatus::running);
}

TEST(SagaCompensation, CommandsInTroubleAreNotForgottenInAQuarantine) {
    auto test = ErrandTest(errand(), "e1", {.delivery = {.attempts_max = 1}});
    is_broken = true;
    test.fails<DoIt>().given(Begun{"e1"}).given(Broken{"e1"}).then_status(SagaStatus::quarantined);
    is_broken = false;
    test.works<DoIt>()
        .person([](SagaDesk& desk) { return desk.retry("e1"); })
        .then_status(SagaStatus::needs_attention)
        .then(data_is(R"({"pokes":0,"heard":"!"})"))
        .person([](SagaDesk& desk) { return desk.retry("e1"); })
        .then_sends(DoIt{"e1"})
        .then_status(SagaStatus::running);
}

TEST(SagaCompensation, ACommandThatNobodyReceivesIsToldAtOnce) {
    ErrandTest test = errand_test();
    test.fails<DoIt>(Errc::not_found).when(Begun{"e1"}).then_status(SagaStatus::needs_attention);
    test.person([](SagaDesk& desk) { return desk.resolve("e1", "the service is gone"); })
        .then_status(SagaStatus::resolved)
        .restart()
        .then_sends_nothing();
}

TEST(SagaDesk, RefusesActsThatMakeNoSense) {
    ErrandTest test = begun_test();
    SagaDesk& desk = test.runner().desk();
    EXPECT_EQ(desk.retry("e1").error().code, Errc::invalid_argument);
    EXPECT_EQ(desk.skip("e1", "").error().code, Errc::invalid_argument);
    EXPECT_EQ(desk.retry("nobody").error().code, Errc::not_found);
    ASSERT_TRUE(desk.resolve("e1", "enough"));
    EXPECT_EQ(desk.resolve("e1", "enough").error().code, Errc::invalid_argument);
    EXPECT_EQ(desk.terminate("e1", "enough").error().code, Errc::invalid_argument);
}

TEST(SagaDesk, ListsByStatusStateAndAge) {
    ErrandTest test = begun_test();
    test.given(Begun{"e2"}).advance_time(10min).given(Moved{"e2"}).given(Begun{"e3"});
    test.given(Spoiled{"e3"});
    SagaDesk& desk = test.runner().desk();
    EXPECT_THAT(*desk.list({}), SizeIs(3));
    EXPECT_THAT(*desk.list({.status = SagaStatus::compensated}), SizeIs(1));
    EXPECT_THAT(*desk.list({.state = "second"}), SizeIs(1));
    const Timestamp then = testing::ManualClock().now() + 5min;
    ASSERT_THAT(*desk.list({.unchanged_since = then}), SizeIs(1));
    EXPECT_EQ(desk.list({.unchanged_since = then})->front().id, "e1");
}

}  // namespace
}  // namespace skald::errand
