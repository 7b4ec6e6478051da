// What becomes of events: begun once, recognised, stashed, parked, ignored, and never lost.
#include <gmock/gmock.h>

#include "errand_test.hpp"

namespace skald::errand {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(SagaEngine, BeginsAnInstanceAndSendsItsCommand) {
    errand_test().when(Begun{"e1"}).then_state("first").then_sends(DoIt{"e1"});
}

TEST(SagaEngine, TriesTheLastRowFirstAndThenTheOneBefore) {
    begun_test()
        .when(Poked{"e1"})
        .then(data_is(R"({"pokes":2,"heard":""})"))
        .when(Poked{"e1"})
        .when(Poked{"e1"})
        .then(data_is(R"({"pokes":6,"heard":""})"));
}

TEST(SagaEngine, KeepsInstancesApart) {
    ErrandTest test = begun_test();
    test.given(Begun{"e2"}).given(Poked{"e2"}).then(data_is(R"({"pokes":0,"heard":""})"));
}

TEST(SagaEngine, ParksASecondBeginning) {
    begun_test()
        .when(Begun{"e1"})
        .then_state("first")
        .then_sends_nothing()
        .then([](const SagaInstance& instance) {
            ASSERT_THAT(instance.set_aside, SizeIs(1));
            EXPECT_EQ(instance.history.back().note, "the instance has begun already");
        });
}

TEST(SagaEngine, KeepsEventsThatComeBeforeTheirInstanceInOrder) {
    errand_test()
        .given(Poked{"e1"})
        .when(Later{"e1", "x"})
        .then_status(SagaStatus::awaited)
        .when(Begun{"e1"})
        .then(data_is(R"({"pokes":2,"heard":""})"))
        .then([](const SagaInstance& instance) {
            EXPECT_THAT(instance.stashed, ElementsAre(Field(&SagaWaitingEvent::type, "later")));
        });
}

TEST(SagaEngine, OffersWhatIsStashedAgainInOrderWhenTheStateChanges) {
    begun_test()
        .given(Later{"e1", "a"})
        .given(Closed{"e1"})
        .given(Poked{"e1"})
        .when(Moved{"e1"})
        .then_status(SagaStatus::completed)
        .then([](const SagaInstance& instance) {
            EXPECT_EQ(instance.data, R"({"pokes":2,"heard":"a"})");
            EXPECT_THAT(instance.stashed, IsEmpty());
        });
}

TEST(SagaEngine, ParksWhatDoesNotFitIntoTheStash) {
    begun_test()
        .given(Later{"e1", "a"})
        .given(Later{"e1", "b"})
        .given(Later{"e1", "c"})
        .when(Later{"e1", "d"})
        .then([](const SagaInstance& instance) {
            EXPECT_THAT(instance.stashed, SizeIs(3));
            EXPECT_THAT(instance.set_aside, SizeIs(1));
        })
        .when(Moved{"e1"})
        .person([](SagaDesk& desk) { return desk.retry("e1"); })
        .then(data_is(R"({"pokes":0,"heard":"abcd"})"));
}

TEST(SagaEngine, ParksWhatNobodyExpectsAndGoesOn) {
    begun_test()
        .given(Stray{"e1"})
        .when(Moved{"e1"})
        .then_state("second")
        .then([](const SagaInstance& instance) {
            EXPECT_THAT(instance.set_aside, ElementsAre(Field(&SagaWaitingEvent::type, "stray")));
        });
}

TEST(SagaEngine, RecordsWhatIsIgnoredAndWhatComesTooLate) {
    begun_test()
        .given(Noise{"e1"})
        .given(Moved{"e1"})
        .given(Closed{"e1"})
        .when(Poked{"e1"})
        .then_status(SagaStatus::completed)
        .then([](const SagaInstance& instance) {
            EXPECT_THAT(instance.history,
                        Contains(Field(&SagaStep::note, "ignored in state \"first\"")));
            EXPECT_EQ(instance.history.back().note, "the saga is over");
        });
}

TEST(SagaEngine, PublishesInTheAppendOfTheStep) {
    ErrandTest test = begun_test();
    test.given(Moved{"e1"}).given(Closed{"e1"});
    const auto batch = test.store().read(ReadRequest::all().backward().limit({.events_max = 2}));
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->events[0].type, "$saga-moved");
    EXPECT_EQ(batch->events[1].type, "finished");
    EXPECT_EQ(batch->events[1].correlation_id, "saga-errand:e1");
}

TEST(SagaEngine, SendsTheSameCommandUnderTheSameIdAfterARestart) {
    SagaOptions options;
    ErrandTest test = errand_test(options);
    test.given(Begun{"e1"}).restart().then_sends(DoIt{"e1"}).then_state("first");
}

TEST(SagaEngine, SendsNothingAgainThatHadLeftWhenProgressWasSaved) {
    ErrandTest test = begun_test();
    test.given(Moved{"e1"}).given(Closed{"e1"});
    ASSERT_TRUE(test.runner().save_progress());
    test.restart().then_sends_nothing();
}

TEST(SagaEngine, RecognisesEventsThatItHasHandledBefore) {
    ErrandTest test = begun_test();
    test.given(Poked{"e1"}).restart().restart().then(data_is(R"({"pokes":2,"heard":""})"));
}

TEST(SagaEngine, DoesNoHarmWhenTwoRunnersHandleTheSameEvents) {
    ErrandTest test = errand_test();
    testing::RecordingBus bus;
    testing::ManualClock clock;
    SagaRunner other(test.store(), bus, errand(), {.clock = &clock});
    for (int i = 0; i < 5; ++i) {
        test.given(i == 0 ? Poked{"e1"} : Poked{"e1"});
        ASSERT_TRUE(other.run_until_idle());
    }
    test.given(Begun{"e1"});
    ASSERT_TRUE(other.run_until_idle());
    test.when(Poked{"e1"});
    ASSERT_TRUE(other.run_until_idle());
    // Three fitted into the stash, two were parked; of the four pokes two counted twice.
    test.then(data_is(R"({"pokes":8,"heard":""})"));
    EXPECT_THAT(bus.taken(), SizeIs(::testing::Le(1U)));
}

TEST(SagaEngine, SetsAsideAnEventThatItCannotRead) {
    ErrandTest test = begun_test();
    ASSERT_TRUE(test.store().append(
        AppendRequest::unstreamed({NewEvent{.type = "poked", .data = "no JSON at all"}})));
    test.when(Moved{"e1"}).then_state("second").restart();
    const auto unreadable = test.runner().desk().unreadable();
    ASSERT_TRUE(unreadable);
    ASSERT_THAT(*unreadable, SizeIs(1));
    EXPECT_EQ(unreadable->front().type, "poked");
}

TEST(SagaEngine, PassesOverEventsThatAreForNoInstance) {
    ErrandTest test = errand_test();
    test.given(Begun{""});
    EXPECT_THAT(*test.runner().desk().list({}), IsEmpty());
}

TEST(SagaEngine, BeginsBehindThePositionThatItIsTold) {
    ErrandTest test = errand_test({.begin_after = GlobalPosition(1)});
    test.given(Begun{"e1"}).then_nothing().when(Begun{"e1"}).then_state("first");
}

TEST(SagaEngine, CountsLiveInstancesByState) {
    ErrandTest test = begun_test();
    test.given(Begun{"e2"}).given(Begun{"e3"}).given(Moved{"e2"}).given(Spoiled{"e3"});
    const std::vector<SagaCount> expected{{1, "first", 1}, {1, "second", 1}};
    EXPECT_EQ(*test.runner().counts(), expected);
    test.restart();
    EXPECT_EQ(*test.runner().counts(), expected);
    ASSERT_TRUE(test.runner().save_progress());
    test.restart();
    EXPECT_EQ(*test.runner().counts(), expected);
}

TEST(SagaEngine, HandlesManyInstancesOfOnePage) {
    ErrandTest test = errand_test();
    std::vector<NewEvent> events;
    for (int i = 0; i < 600; ++i) {
        const std::string id = "n" + std::to_string(i % 300);
        events.push_back(
            {.type = i < 300 ? "begun" : "poked", .data = R"({"errand":")" + id + R"("})"});
    }
    ASSERT_TRUE(test.store().append(AppendRequest::unstreamed(std::move(events))));
    const auto progress = test.runner().run_until_idle();
    ASSERT_TRUE(progress);
    EXPECT_EQ(progress->steps, 600U);
    EXPECT_EQ(progress->sent, 300U);
    const auto instances = test.runner().desk().list({.state = "first"});
    ASSERT_THAT(*instances, SizeIs(300));
    EXPECT_EQ(instances->front().data, R"({"pokes":2,"heard":""})");
}

}  // namespace
}  // namespace skald::errand
