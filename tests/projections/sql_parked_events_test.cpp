#include <skald/projections/sql_parked_events.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

class SqlParkedEventsTest : public test::ProjectionTest {
public:
    SqlParkedEvents parked() { return SqlParkedEvents(database()); }

    static ParkedEvent event(std::uint64_t position, std::string stream = "order-1") {
        return {"c",
                GlobalPosition(position),
                std::move(stream),
                "placed",
                "it's broken; \"really\"",
                3,
                Timestamp(std::chrono::nanoseconds(1'700'000'000'123'456'789))};
    }
};

TEST_F(SqlParkedEventsTest, ListsTheOldestFirstAsTheyWereParked) {
    for (const std::uint64_t position : {12U, 3U, 7U}) ASSERT_TRUE(parked().park(event(position)));
    const auto listed = parked().list("c", 2);
    ASSERT_TRUE(listed);
    ASSERT_EQ(listed->size(), 2U);
    const ParkedEvent& first = listed->front();
    const ParkedEvent same = event(3);
    EXPECT_EQ(first.position, same.position);
    EXPECT_EQ(first.stream, same.stream);
    EXPECT_EQ(first.type, same.type);
    EXPECT_EQ(first.error, same.error);
    EXPECT_EQ(first.attempts, same.attempts);
    EXPECT_EQ(first.parked_at, same.parked_at);
    EXPECT_EQ(listed->back().position, GlobalPosition(7));
}

TEST_F(SqlParkedEventsTest, ParkingAgainRenewsErrorAndAttemptsButNotTheTime) {
    ASSERT_TRUE(parked().park(event(3)));
    ParkedEvent renewed = event(3);
    renewed.error = "worse";
    renewed.attempts = 4;
    renewed.parked_at += std::chrono::seconds(9);
    ASSERT_TRUE(parked().park(renewed));
    const auto listed = parked().list("c", 10);
    ASSERT_EQ(listed->size(), 1U);
    EXPECT_EQ(listed->front().error, "worse");
    EXPECT_EQ(listed->front().attempts, 4U);
    EXPECT_EQ(listed->front().parked_at, event(3).parked_at);
}

TEST_F(SqlParkedEventsTest, WhatIsRemovedIsGoneAndNotFoundAgain) {
    ASSERT_TRUE(parked().park(event(3)));
    ASSERT_TRUE(parked().remove("c", GlobalPosition(3)));
    EXPECT_TRUE(parked().list("c", 10)->empty());
    const auto again = parked().remove("c", GlobalPosition(3));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::not_found);
}

TEST_F(SqlParkedEventsTest, AnEventAndTheOldestOfItsStreamAreFoundWithoutATransaction) {
    EXPECT_EQ(parked().find("c", GlobalPosition(4)).error().code, Errc::not_found);
    EXPECT_FALSE(*parked().oldest_of("c", "order-1"));
    ASSERT_TRUE(parked().park(event(9, "order-1")));
    ASSERT_TRUE(parked().park(event(4, "order-1")));
    EXPECT_EQ(parked().find("c", GlobalPosition(9))->stream, "order-1");
    EXPECT_EQ((*parked().oldest_of("c", "order-1"))->position, GlobalPosition(4));
    EXPECT_FALSE(*parked().oldest_of("d", "order-1"));
}

TEST_F(SqlParkedEventsTest, TheOldestOfAStreamIsFound) {
    ASSERT_TRUE(parked().park(event(9, "order-1")));
    ASSERT_TRUE(parked().park(event(4, "order-1")));
    ASSERT_TRUE(parked().park(event(2, "order-2")));
    const auto sql = *database().begin();
    EXPECT_EQ(SqlParkedEvents::oldest_of(*sql, "c", "order-1")->value().position,
              GlobalPosition(4));
    EXPECT_FALSE(SqlParkedEvents::oldest_of(*sql, "c", "order-3")->has_value());
    EXPECT_FALSE(SqlParkedEvents::oldest_of(*sql, "another", "order-1")->has_value());
    EXPECT_TRUE(*SqlParkedEvents::any(*sql, "c"));
    EXPECT_FALSE(*SqlParkedEvents::any(*sql, "another"));
}

}  // namespace
}  // namespace skald
