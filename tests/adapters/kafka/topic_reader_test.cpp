#include <skald/adapters/kafka/publisher.hpp>
#include <skald/adapters/kafka/topic_reader.hpp>

#include <future>

#include "mock_cluster.hpp"

namespace skald::kafka {
namespace {

using test::MockCluster;

// Twelve messages in the one partition of "letters".
class TopicReaderTest : public ::testing::Test {
protected:
    void SetUp() override {
        cluster_.make_topic("letters", 1);
        cluster_.make_topic("empty", 2);
        PublisherOptions options{.name = "relay", .delivery = Delivery::at_least_once};
        options.connection = connection();
        const auto publisher = *Publisher::open(options);
        ASSERT_TRUE(publisher->resume("test"));
        std::vector<Message> messages;
        for (int i = 0; i < 12; ++i) {
            messages.push_back({"letters", "key", std::to_string(i), {{"number", "one"}}});
        }
        std::promise<Result<void>> sent;
        publisher->publish(std::move(messages), {"test", 0, GlobalPosition(12)},
                           [&](Result<void> result) { sent.set_value(std::move(result)); });
        ASSERT_TRUE(sent.get_future().get());
        options_ = options;
    }

    ConnectionOptions connection() const {
        return {.bootstrap_servers = cluster_.servers(),
                .answer_timeout = std::chrono::seconds(20)};
    }
    std::vector<std::string> read(const PartitionRange& range, std::size_t messages_max = 100) {
        std::vector<std::string> payloads;
        const auto done = letters().read(range, [&](const ReceivedMessage& message) {
            payloads.push_back(message.payload);
            return Result<bool>(payloads.size() < messages_max);
        });
        EXPECT_TRUE(done) << to_string(done.error());
        return payloads;
    }
    TopicReader& letters() {
        if (!reader_) reader_ = *TopicReader::open(connection(), "letters");
        return *reader_;
    }

    MockCluster cluster_;
    PublisherOptions options_;
    std::unique_ptr<TopicReader> reader_;
};

TEST_F(TopicReaderTest, ARangeIsWhatAPartitionHolds) {
    const auto ranges = letters().ranges();
    ASSERT_TRUE(ranges) << to_string(ranges.error());
    ASSERT_EQ(ranges->size(), 1U);
    EXPECT_EQ(ranges->front().after, GlobalPosition(0));
    EXPECT_EQ(ranges->front().until, GlobalPosition(12));
    EXPECT_EQ(read(ranges->front()).size(), 12U);
    EXPECT_EQ(read(ranges->front()).size(), 12U) << "nothing remembers the first time";
}

TEST_F(TopicReaderTest, APartOfARangeIsReadInOrder) {
    EXPECT_EQ(read({0, GlobalPosition(3), GlobalPosition(6)}),
              (std::vector<std::string>{"3", "4", "5"}));
    EXPECT_EQ(read({0, GlobalPosition(8), GlobalPosition(12)}, 2),
              (std::vector<std::string>{"8", "9"}));
    EXPECT_TRUE(read({0, GlobalPosition(6), GlobalPosition(6)}).empty());
}

TEST_F(TopicReaderTest, WhoTakesMayEndItWithAnError) {
    const auto done = letters().read({0, GlobalPosition(0), GlobalPosition(12)},
                                     [](const ReceivedMessage& message) -> Result<bool> {
                                         return invalid_argument(describe_place(message));
                                     });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "letters, partition 0, position 1");
}

TEST_F(TopicReaderTest, PartitionsWithoutMessagesAreEmpty) {
    const auto reader = *TopicReader::open(connection(), "empty");
    const auto ranges = reader->ranges();
    ASSERT_TRUE(ranges) << to_string(ranges.error());
    ASSERT_EQ(ranges->size(), 2U);
    EXPECT_TRUE(ranges->back().empty());
}

TEST_F(TopicReaderTest, ACheckpointIsLookedAtWithoutTakingOver) {
    const auto published = published_checkpoint(options_, "test");
    ASSERT_TRUE(published) << to_string(published.error());
    ASSERT_TRUE(published->has_value());
    EXPECT_EQ((*published)->position, GlobalPosition(12));
    const auto other = published_checkpoint(options_, "another source");
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->has_value());
}

TEST(TopicReaderWithoutBrokers, SaysSoInTime) {
    const auto reader = TopicReader::open(
        {.bootstrap_servers = "127.0.0.1:1", .answer_timeout = std::chrono::milliseconds(500)},
        "letters");
    ASSERT_FALSE(reader);
    EXPECT_TRUE(reader.error().code == Errc::unavailable || reader.error().code == Errc::timed_out)
        << to_string(reader.error());
}

}  // namespace
}  // namespace skald::kafka
