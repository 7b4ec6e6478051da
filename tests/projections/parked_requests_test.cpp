#include <skald/projections/parked_requests.hpp>
#include <thread>

#include "../eventually.hpp"
#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Mood;
using test::Placed;
using test::ProjectionTest;
using testing::eventually;
using testing::SqlTable;

// Position 2 has failed, 3 waits for it; 5 has failed too.
class ParkedRequestsTest : public ProjectionTest {
public:
    ParkedRequestsTest() {
        append("1", Placed{"ann", 1});
        append("2", Placed{"bad", 1});
        append("2", Placed{"zoe", 2});
        append("3", Placed{"bob", 3});
        append("", Placed{"bad", 4});
        runner_ = runner({.retry = {.attempts_max = 1}, .on_failure = OnFailure::park});
        const auto done = runner_->run_until_caught_up();
        EXPECT_TRUE(done && done->parked == 3U);
    }
    ~ParkedRequestsTest() override { thread_ = {}; }  // before what it uses

    ProjectionRunner& parking() { return *runner_; }
    // As a program does that goes on while somebody looks at its read model.
    void follow() {
        thread_ = std::jthread(
            [this](std::stop_token stop) { EXPECT_TRUE(runner_->run(std::move(stop))); });
    }
    std::size_t parked() { return parking().parked()->size(); }
    std::vector<GlobalPosition> requested() { return *requested_retries(database(), "revenue"); }

private:
    std::unique_ptr<ProjectionRunner> runner_;
    std::jthread thread_;
};

TEST_F(ParkedRequestsTest, ARunnerThatIsIdleRetriesWhatIsAskedFor) {
    follow();
    ASSERT_TRUE(parking().wait_for(GlobalPosition(5), std::chrono::seconds(20)));
    mood() = Mood::well;
    ASSERT_TRUE(request_retry(database(), "revenue", GlobalPosition(2)));
    EXPECT_TRUE(eventually([&] { return parked() == 1; }))
        << "that of position 5 was not asked for";
    EXPECT_TRUE(eventually([&] { return requested().empty(); }));
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bad", 1}, {"bob", 3}, {"zoe", 2}}));
}

TEST_F(ParkedRequestsTest, AProgramThatBeginsLaterDoesWhatWasAskedBefore) {
    mood() = Mood::well;
    EXPECT_EQ(*request_retry_of_all(database(), "revenue"), 2U);
    EXPECT_EQ(requested(), (std::vector{GlobalPosition(2), GlobalPosition(5)}));
    follow();
    EXPECT_TRUE(eventually([&] { return parked() == 0; }));
    EXPECT_TRUE(eventually([&] { return requested().empty(); }));
}

TEST_F(ParkedRequestsTest, WhatFailsAgainStaysParkedAndIsAskedForNoMore) {
    ASSERT_TRUE(request_retry(database(), "revenue", GlobalPosition(2)));
    follow();
    EXPECT_TRUE(eventually([&] { return requested().empty(); }));
    EXPECT_EQ(parking().parked()->at(0).attempts, 2U);
    EXPECT_EQ(parked(), 3U);
}

TEST_F(ParkedRequestsTest, TheSameIsAskedForOnce) {
    ASSERT_TRUE(request_retry(database(), "revenue", GlobalPosition(2)));
    ASSERT_TRUE(request_retry(database(), "revenue", GlobalPosition(2)));
    EXPECT_EQ(requested(), std::vector{GlobalPosition(2)});
}

TEST_F(ParkedRequestsTest, AnEventThatIsGivenUpLetsTheNextOneTry) {
    ASSERT_TRUE(request_retry(database(), "revenue", GlobalPosition(2)));
    ASSERT_TRUE(give_up_parked(database(), "revenue", GlobalPosition(2)));
    EXPECT_EQ(parked(), 2U);
    EXPECT_EQ(requested(), std::vector{GlobalPosition(3)});
    follow();
    EXPECT_TRUE(eventually([&] { return parked() == 1; }));
    EXPECT_EQ(revenue(), (SqlTable{{"ann", 1}, {"bob", 3}, {"zoe", 2}}));
}

TEST_F(ParkedRequestsTest, AnEventWithoutAStreamHoldsNothingBack) {
    ASSERT_TRUE(give_up_parked(database(), "revenue", GlobalPosition(5)));
    EXPECT_EQ(parked(), 2U);
    EXPECT_TRUE(requested().empty());
}

TEST_F(ParkedRequestsTest, AnEventThatWaitsIsNotTriedBeforeTheOneItWaitsFor) {
    for (const auto& done : {request_retry(database(), "revenue", GlobalPosition(3)),
                             give_up_parked(database(), "revenue", GlobalPosition(3))}) {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, Errc::invalid_argument);
        EXPECT_NE(done.error().message.find("position 2"), std::string::npos);
    }
    EXPECT_TRUE(requested().empty());
}

TEST_F(ParkedRequestsTest, WhatIsNotThereIsNotFound) {
    for (const auto& done : {request_retry(database(), "revenue", GlobalPosition(1)),
                             give_up_parked(database(), "revenue", GlobalPosition(99)),
                             request_retry(database(), "no-such-projection", GlobalPosition(2))}) {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, Errc::not_found);
    }
}

TEST_F(ParkedRequestsTest, ARunnerThatStopsAtFailuresIsNotAsked) {
    auto stopping = runner();
    ASSERT_TRUE(request_retry(database(), "revenue", GlobalPosition(5)));
    std::jthread thread([&](std::stop_token stop) { EXPECT_TRUE(stopping->run(std::move(stop))); });
    append("9", Placed{"eve", 9});
    ASSERT_TRUE(stopping->wait_for(GlobalPosition(6), std::chrono::seconds(20)));
    EXPECT_EQ(requested(), std::vector{GlobalPosition(5)});
}

}  // namespace
}  // namespace skald
