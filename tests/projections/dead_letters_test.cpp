#include <gtest/gtest.h>

#include <skald/core/testing/memory_publisher.hpp>
#include <skald/projections/dead_letters.hpp>

namespace skald {
namespace {

using testing::MemoryPublisher;

ReceivedMessage message() {
    return {"orders", 3, GlobalPosition(18), "order-1", "payload", true, {{"ce_id", "7"}}};
}

DeadLetterReason reason() {
    return {"billing", Error{Errc::corrupt, "no number"}, 5,
            *parse_timestamp("2023-04-03T10:08:18Z")};
}

// As if it had come from the topic to which it was published.
ReceivedMessage arrived(const Message& sent) {
    return {sent.topic, 0, GlobalPosition(1), sent.key, sent.payload, true, sent.headers};
}

TEST(DeadLetters, SayWhyAndWhereFrom) {
    const Message letter = dead_letter_of(message(), reason());
    EXPECT_EQ(letter.topic, "orders.dlq");
    EXPECT_EQ(letter.key, "order-1");
    EXPECT_EQ(letter.payload, "payload");
    const MessageHeaders expected{{"ce_id", "7"},
                                  {"exception-type", "corrupt"},
                                  {"exception-message", "no number"},
                                  {"failed-at", "2023-04-03T10:08:18Z"},
                                  {"attempts", "5"},
                                  {"consumer-group", "billing"},
                                  {"original-topic", "orders"},
                                  {"original-partition", "3"},
                                  {"original-offset", "17"}};
    EXPECT_EQ(letter.headers, expected);
}

TEST(DeadLetters, ComeBackAsTheyWereAndMarked) {
    const auto back = revived(arrived(dead_letter_of(message(), reason())));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->topic, "orders");
    EXPECT_EQ(back->key, "order-1");
    EXPECT_EQ(back->payload, "payload");
    EXPECT_EQ(back->headers, (MessageHeaders{{"ce_id", "7"}, {"skald-retried", "5"}}));
    EXPECT_EQ(revived(message()).error().code, Errc::unsupported_format);
}

TEST(DeadLetters, AreSafeBeforeTheCallReturns) {
    MemoryPublisher publisher;
    DeadLetters letters(publisher);
    ASSERT_TRUE(letters.send(message(), reason()));
    ASSERT_TRUE(letters.send_back(arrived(publisher.messages().back())));
    ASSERT_EQ(publisher.messages().size(), 2U);
    EXPECT_EQ(publisher.messages()[0].topic, "orders.dlq");
    EXPECT_EQ(publisher.messages()[1].topic, "orders");
}

TEST(DeadLetters, APublisherThatFailedBeginsAnew) {
    MemoryPublisher publisher;
    publisher.resume_failures.push_back(Error{Errc::unavailable, "away"});
    DeadLetters letters(publisher);
    EXPECT_EQ(letters.send(message(), reason()).error().code, Errc::unavailable);
    publisher.payload_bytes_max = 1;
    EXPECT_EQ(letters.send(message(), reason()).error().code, Errc::too_large);
    publisher.payload_bytes_max = 100;
    EXPECT_TRUE(letters.send(message(), reason()));
}

TEST(DeadLetters, AnAnswerThatDoesNotComeIsATimeOut) {
    MemoryPublisher publisher;
    publisher.answers_at_once = false;
    DeadLetters letters(publisher, std::chrono::nanoseconds(0));
    EXPECT_EQ(letters.send(message(), reason()).error().code, Errc::timed_out);
}

}  // namespace
}  // namespace skald
