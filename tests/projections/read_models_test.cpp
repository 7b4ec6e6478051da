#include <skald/projections/read_models.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::DoubledRevenue;
using test::Mood;
using test::Placed;
using test::ProjectionTest;
using test::Revenue;

class ReadModelsTest : public ProjectionTest {};

TEST_F(ReadModelsTest, ADatabaseThatIsNotSkaldsHasNoneAndStaysAsItIs) {
    const auto models = read_models(database());
    ASSERT_TRUE(models) << to_string(models.error());
    EXPECT_TRUE(models->empty());
    EXPECT_TRUE(rows("select name from " + std::string(test::ProjectionDatabase::tables)).empty());
}

TEST_F(ReadModelsTest, AReadModelTellsItsFormItsPositionAndWhatIsParked) {
    append("1", Placed{"ann", 1});
    append("2", Placed{"bad", 1});
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(
        runner({.source = "shop", .retry = {.attempts_max = 1}, .on_failure = OnFailure::park})
            ->run_until_caught_up());
    const auto models = read_models(database());
    ASSERT_TRUE(models) << to_string(models.error());
    ASSERT_EQ(models->size(), 1U);
    const ReadModelStatus& revenue = models->front();
    EXPECT_EQ(revenue.name, "revenue");
    EXPECT_EQ(revenue.version, 1);
    EXPECT_EQ(revenue.source, "shop");
    EXPECT_EQ(revenue.partitions, 1U);
    EXPECT_EQ(revenue.position, GlobalPosition(3));
    EXPECT_EQ(revenue.parked, 1U);
    EXPECT_FALSE(revenue.rebuild);
}

TEST_F(ReadModelsTest, WhatIsBuiltBesideIsToldWithIt) {
    mood() = Mood::well;
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(runner()->run_until_caught_up());
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(rebuild_of(DoubledRevenue{}, database())->run_until_caught_up());
    const auto models = read_models(database());
    ASSERT_TRUE(models && models->size() == 1);
    EXPECT_EQ(models->front().version, 1);
    EXPECT_EQ(models->front().position, GlobalPosition(1));
    ASSERT_TRUE(models->front().rebuild);
    EXPECT_EQ(models->front().rebuild->version, 2);
    EXPECT_EQ(models->front().rebuild->position, GlobalPosition(2));
}

TEST_F(ReadModelsTest, OneThatIsBuiltForTheFirstTimeHasNoVersionYet) {
    mood() = Mood::well;
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(rebuild_of(Revenue{&mood()}, database())->run_until_caught_up());
    const auto models = read_models(database());
    ASSERT_TRUE(models && models->size() == 1);
    EXPECT_EQ(models->front().name, "revenue");
    EXPECT_FALSE(models->front().version);
    EXPECT_TRUE(models->front().rebuild);
}

TEST_F(ReadModelsTest, APartitionThatHasNotBegunCountsAsTheBeginning) {
    mood() = Mood::well;
    append("1", Placed{"ann", 1});
    ASSERT_TRUE(runner()->run_until_caught_up());
    {
        auto sql = database().begin();
        ASSERT_TRUE(sql);
        ASSERT_TRUE((*sql)->run("update skald_projections set partitions = 2"));
        ASSERT_TRUE((*sql)->commit());
    }
    const auto models = read_models(database());
    ASSERT_TRUE(models && models->size() == 1);
    EXPECT_EQ(models->front().position, GlobalPosition(0));
}

}  // namespace
}  // namespace skald
