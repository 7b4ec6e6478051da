#include <gmock/gmock.h>

#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>

#include "errand_test.hpp"

namespace skald::errand {
namespace {

using ::testing::HasSubstr;

class SagaVersionsOfAnErrand : public ::testing::Test {
protected:
    void happens(const std::string& type, const std::string& errand) {
        ASSERT_TRUE(store_.append(AppendRequest::unstreamed(
            {NewEvent{.type = type, .data = R"({"errand":")" + errand + R"("})"}})));
    }
    Result<SagaProgress> run(SagaDefinition saga, std::vector<SagaDefinition> former = {}) {
        SagaRunner runner(store_, bus_, std::move(saga),
                          {.former = std::move(former), .clock = &clock_});
        auto progress = runner.run_until_idle();
        if (progress) instance_ = runner.desk().find("e1").value();
        return progress;
    }

    testing::ManualClock clock_;
    testing::SeededRandom random_{1};
    MemoryEventStore store_{clock_, random_};
    testing::RecordingBus bus_;
    std::optional<SagaInstance> instance_;
};

SagaDefinition version(std::uint32_t number) {
    SagaDefinition saga = errand();
    saga.version = number;
    return saga;
}

TEST_F(SagaVersionsOfAnErrand, RefusesATableThatChangedUnderTheSameVersion) {
    ASSERT_TRUE(run(errand()));
    SagaDefinition changed = errand();
    changed.table.rows.back().action = "something_else";
    const auto refused = run(changed);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_argument);
    EXPECT_THAT(refused.error().message, HasSubstr("the table of version 1 has changed"));
}

TEST_F(SagaVersionsOfAnErrand, TakesAChangedTableUnderANewVersion) {
    ASSERT_TRUE(run(errand()));
    SagaDefinition changed = version(2);
    changed.table.rows.back().action = "something_else";
    EXPECT_TRUE(run(changed));
}

TEST_F(SagaVersionsOfAnErrand, RefusesToForgetAVersionThatInstancesAreOn) {
    happens("begun", "e1");
    ASSERT_TRUE(run(errand()));
    const auto refused = run(version(2));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("1 live instances are on version 1"));
}

TEST_F(SagaVersionsOfAnErrand, MayForgetAVersionThatAllInstancesHaveLeft) {
    happens("begun", "e1");
    happens("spoiled", "e1");
    ASSERT_TRUE(run(errand()));
    EXPECT_TRUE(run(version(2)));
}

TEST_F(SagaVersionsOfAnErrand, EndsInstancesOnTheVersionThatBeganThem) {
    happens("begun", "e1");
    ASSERT_TRUE(run(errand()));
    happens("moved", "e1");
    happens("begun", "e2");
    ASSERT_TRUE(run(version(2), {errand()}));
    EXPECT_EQ(instance_->version, 1U);
    EXPECT_EQ(instance_->state, "second");
    SagaRunner runner(store_, bus_, version(2), {.former = {errand()}, .clock = &clock_});
    EXPECT_EQ(runner.desk().find("e2").value()->version, 2U);
    const std::vector<SagaCount> expected{{1, "second", 1}, {2, "first", 1}};
    EXPECT_EQ(*runner.counts(), expected);
}

TEST_F(SagaVersionsOfAnErrand, MovesInstancesByAFunction) {
    happens("begun", "e1");
    ASSERT_TRUE(run(errand()));
    happens("later", "e1");
    const auto migrating = version(2).migrates_from(1, [](SagaPlace place) -> Result<SagaPlace> {
        EXPECT_EQ(place.state, "first");
        place.state = "second";
        place.data = R"({"pokes":9,"heard":"moved"})";
        return place;
    });
    happens("poked", "e1");
    ASSERT_TRUE(run(migrating));
    EXPECT_EQ(instance_->version, 2U);
    EXPECT_EQ(instance_->state, "second");
    EXPECT_EQ(instance_->data, R"({"pokes":10,"heard":"moved"})");
}

TEST_F(SagaVersionsOfAnErrand, QuarantinesWhatAMigrationCannotMove) {
    happens("begun", "e1");
    ASSERT_TRUE(run(errand()));
    happens("poked", "e1");
    ASSERT_TRUE(run(version(2).migrates_from(
        1, [](SagaPlace) -> Result<SagaPlace> { throw std::runtime_error("no idea"); })));
    EXPECT_EQ(instance_->status, SagaStatus::quarantined);
    EXPECT_THAT(instance_->note, HasSubstr("no idea"));
}

TEST_F(SagaVersionsOfAnErrand, RefusesDefinitionsThatMakeNoSense) {
    const auto message_of = [&](const SagaDefinition& saga, std::vector<SagaDefinition> former) {
        const auto refused = run(saga, std::move(former));
        return refused ? "nothing" : refused.error().message;
    };
    EXPECT_THAT(message_of(version(1), {version(1)}), HasSubstr("it is there twice"));
    EXPECT_THAT(message_of(version(1), {version(2)}), HasSubstr("newer than the current"));
    SagaDefinition other = version(1);
    other.name = "other";
    EXPECT_THAT(message_of(version(2), {other}), HasSubstr("the same name"));
    SagaDefinition unnamed = errand();
    unnamed.name = "a:b";
    EXPECT_THAT(message_of(unnamed, {}), HasSubstr("has no ':'"));
    SagaDefinition hopeless = errand();
    hopeless.table.initial = "nowhere";
    EXPECT_THAT(message_of(hopeless, {}), HasSubstr("no row leads out of the initial state"));
    SagaDefinition undying = errand();
    undying.table.rows.push_back({"completed", "poked", "first", "", ""});
    EXPECT_THAT(message_of(undying, {}), HasSubstr("in which the saga is over"));
    SagaDefinition unheard = errand();
    unheard.table.any_state.push_back({"", "unheard", "first", "", ""});
    EXPECT_THAT(message_of(unheard, {}), HasSubstr("\"unheard\""));
    SagaDefinition twice = errand();
    twice.commands.emplace_back("do-it");
    EXPECT_THAT(message_of(twice, {}), HasSubstr("two commands"));
}

}  // namespace
}  // namespace skald::errand
