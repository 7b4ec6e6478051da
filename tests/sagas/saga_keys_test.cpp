#include <gmock/gmock.h>

#include "errand_test.hpp"

namespace skald::errand {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(SagaKeys, FindAnInstanceByAKeyThatItWasGiven) {
    begun_test()
        .given(Named{"e1", "t-1"})
        .given(Named{"e1", "t-2"})
        .given(Called{"t-1"})
        .when(Called{"t-2"})
        .then(data_is(R"({"pokes":2,"heard":""})"))
        .then([](const SagaInstance& instance) { EXPECT_THAT(instance.keys, SizeIs(2)); });
}

TEST(SagaKeys, AreFoundByTheNextEventOfTheSamePage) {
    ErrandTest test = errand_test();
    ASSERT_TRUE(test.store().append(
        AppendRequest::unstreamed({{.type = "begun", .data = R"({"errand":"e1"})"},
                                   {.type = "named", .data = R"({"errand":"e1","ticket":"t"})"},
                                   {.type = "called", .data = R"({"ticket":"t"})"}})));
    test.when(Noise{"e1"}).then(data_is(R"({"pokes":1,"heard":""})"));
}

TEST(SagaKeys, ThatAnotherInstanceHasAreRefused) {
    ErrandTest test = begun_test();
    test.given(Begun{"e2"})
        .given(Named{"e2", "t-1"})
        .when(Named{"e1", "t-1"})
        .then_status(SagaStatus::quarantined)
        .then([](const SagaInstance& instance) {
            EXPECT_THAT(instance.note, HasSubstr("condition_failed"));
        })
        .given(Called{"t-1"})
        .then(data_is(R"({"pokes":0,"heard":""})"));
    EXPECT_EQ(test.runner().desk().find("e2").value()->data, R"({"pokes":1,"heard":""})");
}

TEST(SagaKeys, MayBeGivenTwiceToTheSameInstance) {
    begun_test()
        .given(Named{"e1", "t-1"})
        .when(Named{"e1", "t-1"})
        .then_status(SagaStatus::running)
        .then([](const SagaInstance& instance) { EXPECT_THAT(instance.keys, SizeIs(1)); });
}

TEST(SagaKeys, ThatNobodyHasSetTheEventAside) {
    ErrandTest test = begun_test();
    test.given(Called{"t-9"});
    const auto aside = test.runner().desk().unreadable();
    ASSERT_THAT(*aside, SizeIs(1));
    EXPECT_THAT(aside->front().error, HasSubstr("no instance has the key ticket t-9"));
}

TEST(SagaKeys, ThatAreNoTagQuarantineTheInstance) {
    begun_test()
        .when(Named{"e1", std::string(1000, 'x')})
        .then_status(SagaStatus::quarantined)
        .person([](SagaDesk& desk) { return desk.skip("e1", "nonsense"); })
        .when(Poked{"e1"})
        .then_status(SagaStatus::running);
}

TEST(SagaKeys, ThatCannotNameAStreamSetTheEventAside) {
    ErrandTest test = errand_test();
    test.given(Begun{std::string(600, 'x')}).given(Begun{"e1"}).then_state("first");
    EXPECT_THAT(*test.runner().desk().unreadable(), SizeIs(1));
}

}  // namespace
}  // namespace skald::errand
