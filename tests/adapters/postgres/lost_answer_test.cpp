// The server has committed, and its answer never comes.
#include <gtest/gtest.h>

#include "lossy_proxy.hpp"
#include "postgres_setup.hpp"

namespace skald::postgres::test {
namespace {

using namespace std::chrono_literals;

class LostAnswerTest : public ::testing::Test {
public:
    LostAnswerTest() {
        options_ = schema_.options();
        options_.connection += " port=" + std::to_string(proxy_.port());
        options_.retry_for = 2s;
        store_ = open(options_, clock_, random_);
        // The connection that is used next is open from now on.
        EXPECT_TRUE(store_->append(stream(), ExpectedVersion::no_stream(), {event("first")}));
    }

    static StreamId stream() { return *StreamId::parse("a-1"); }
    static NewEvent event(std::string type) {
        NewEvent made;
        made.type = std::move(type);
        return made;
    }
    PostgresEventStore& store() { return *store_; }
    LossyProxy& proxy() { return proxy_; }
    // As another program sees it, which does not come through the proxy.
    std::string stored() { return ask("select count(*) from " + schema_.name() + ".events"); }

private:
    static std::uint16_t server_port() {
        return static_cast<std::uint16_t>(std::stoi(ask("show port")));
    }

    Schema schema_;
    LossyProxy proxy_{server_port()};
    Options options_;
    SystemClock clock_;
    SystemRandom random_;
    std::unique_ptr<PostgresEventStore> store_;
};

TEST_F(LostAnswerTest, TheAppendIsFoundByItsIdsAndNotWrittenAgain) {
    NewEvent second = event("second");
    second.id = EventId::named("second");
    proxy().lose_next_answer();
    const auto appended =
        store().append(stream(), ExpectedVersion::exactly(Version(0)), {second, event("third")});
    ASSERT_TRUE(appended) << to_string(appended.error());
    EXPECT_EQ(appended->position, GlobalPosition(3));
    EXPECT_EQ(appended->versions, std::vector{Version(2)});
    EXPECT_TRUE(appended->repeated) << "an id was the caller's: it may have been there before";
    EXPECT_EQ(stored(), "3");
}

TEST_F(LostAnswerTest, AnAppendWhoseIdsTheStoreMadeIsNoRepetition) {
    proxy().lose_next_answer();
    const auto appended =
        store().append(stream(), ExpectedVersion::exactly(Version(0)), {event("second")});
    ASSERT_TRUE(appended) << to_string(appended.error());
    EXPECT_EQ(appended->position, GlobalPosition(2));
    EXPECT_FALSE(appended->repeated);
    EXPECT_EQ(stored(), "2");
}

TEST_F(LostAnswerTest, ARefusalIsFoundOutAnew) {
    proxy().lose_next_answer();
    const auto refused = store().append(stream(), ExpectedVersion::no_stream(), {event("second")});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::wrong_expected_version);
    EXPECT_EQ(stored(), "1");
}

TEST_F(LostAnswerTest, WithoutAServerToAskTheOutcomeIsUnknownAndARetryFindsOut) {
    NewEvent second = event("second");
    second.id = EventId::named("second");
    proxy().lose_next_answer();
    proxy().take_connections(false);
    const auto expected = ExpectedVersion::exactly(Version(0));
    const auto unknown = store().append(stream(), expected, {second});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Errc::timed_out) << to_string(unknown.error());
    proxy().take_connections(true);
    const auto again = store().append(stream(), expected, {second});
    ASSERT_TRUE(again) << to_string(again.error());
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(stored(), "2");
}

}  // namespace
}  // namespace skald::postgres::test
