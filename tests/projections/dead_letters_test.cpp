#include <gtest/gtest.h>

#include <skald/core/testing/memory_publisher.hpp>
#include <skald/projections/dead_letters.hpp>
#include <skald/projections/retry_topics.hpp>

#include "detour_letter.hpp"

namespace skald {
namespace {

using testing::MemoryPublisher;
using namespace std::chrono_literals;

ReceivedMessage message() {
    return {"orders", 3, GlobalPosition(18), "order-1", "payload", true, {{"ce_id", "7"}}};
}

const DetourMark mark{"billing", {"orders", 3, GlobalPosition(18)}, 2, 5};

DetourReason reason() {
    return {Error{Errc::corrupt, "no number"}, *parse_timestamp("2023-04-03T10:08:18Z")};
}

// As if it had come from the topic to which it was published.
ReceivedMessage arrived(const Message& sent) {
    return {sent.topic, 0, GlobalPosition(1), sent.key, sent.payload, true, sent.headers};
}

TEST(DeadLetters, SayWhyAndWhereFrom) {
    const Message letter = detour_letter(message(), "orders.dlq", mark, reason());
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
                                  {"original-offset", "17"},
                                  {"skald-hop", "2"}};
    EXPECT_EQ(letter.headers, expected);
}

TEST(DeadLetters, KnowWhereTheyAreFromHoweverOftenTheyWereCopied) {
    DetourReason first = reason();
    first.due = *parse_timestamp("2023-04-03T10:08:23Z");
    const Message once = detour_letter(message(), "orders.billing.retry.1", mark, first);
    EXPECT_EQ(arrived(once).header("skald-due"), "2023-04-03T10:08:23Z");
    const Message twice = detour_letter(arrived(once), "orders.dlq", mark, reason());
    EXPECT_EQ(twice, detour_letter(message(), "orders.dlq", mark, reason()));
    const auto read = DetourMark::of(arrived(twice));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->origin, mark.origin);
    EXPECT_EQ(read->consumer, "billing");
    EXPECT_EQ(read->hop, 2U);
    EXPECT_EQ(read->attempts, 5U);
}

TEST(DeadLetters, HeadersOfOthersWithTheSameNamesStay) {
    ReceivedMessage foreign = message();
    foreign.headers.add("attempts", "99");
    EXPECT_FALSE(DetourMark::of(foreign));
    const Message letter = detour_letter(foreign, "orders.dlq", mark, reason());
    EXPECT_EQ(letter.headers[1], (MessageHeaders::Header{"attempts", "99"}));
    EXPECT_EQ(arrived(letter).header("attempts"), "5") << "the last one counts";
}

TEST(DeadLetters, ComeBackAsTheyWereAndMarked) {
    const auto back = revived(arrived(detour_letter(message(), "orders.dlq", mark, reason())));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->topic, "orders");
    EXPECT_EQ(back->key, "order-1");
    EXPECT_EQ(back->payload, "payload");
    EXPECT_EQ(arrived(*back).header("ce_id"), "7");
    EXPECT_EQ(arrived(*back).header("skald-retried"), "5");
    EXPECT_EQ(arrived(*back).header("consumer-group"), "billing");
    EXPECT_FALSE(arrived(*back).header("exception-message"));
    EXPECT_EQ(revived(message()).error().code, Errc::unsupported_format);
}

TEST(DeadLetters, AreSafeBeforeTheCallReturns) {
    MemoryPublisher publisher;
    DeadLetters letters(publisher);
    ASSERT_TRUE(letters.send({detour_letter(message(), "orders.dlq", mark, reason())}));
    ASSERT_TRUE(letters.send_back(arrived(publisher.messages().back())));
    ASSERT_EQ(publisher.messages().size(), 2U);
    EXPECT_EQ(publisher.messages()[0].topic, "orders.dlq");
    EXPECT_EQ(publisher.messages()[1].topic, "orders");
}

TEST(DeadLetters, APublisherThatFailedBeginsAnew) {
    MemoryPublisher publisher;
    publisher.resume_failures.push_back(Error{Errc::unavailable, "away"});
    DeadLetters letters(publisher);
    const std::vector<Message> one{detour_letter(message(), "orders.dlq", mark, reason())};
    EXPECT_EQ(letters.send(one).error().code, Errc::unavailable);
    publisher.payload_bytes_max = 1;
    EXPECT_EQ(letters.send(one).error().code, Errc::too_large);
    publisher.payload_bytes_max = 100;
    EXPECT_TRUE(letters.send(one));
}

TEST(DeadLetters, AnAnswerThatDoesNotComeIsATimeOut) {
    MemoryPublisher publisher;
    publisher.answers_at_once = false;
    DeadLetters letters(publisher, 0ns);
    EXPECT_EQ(letters.send({detour_letter(message(), "orders.dlq", mark, reason())}).error().code,
              Errc::timed_out);
}

TEST(DeadLetters, AMessageIsTheSameAfterItsWayThroughADatabase) {
    Message letter = detour_letter(message(), "orders.dlq", mark, reason());
    letter.payload = std::string("\0\xff 1:2", 6);
    const auto read = parse_message(as_text(letter));
    ASSERT_TRUE(read) << to_string(read.error());
    EXPECT_EQ(*read, letter);
    for (const char* damaged : {"", "3", "zz", "313a", "313a61313a62"}) {
        EXPECT_EQ(parse_message(damaged).error().code, Errc::corrupt) << damaged;
    }
}

TEST(RetryTopics, AreOfOneConsumerEach) {
    EXPECT_EQ(retry_topics_of({"a", "b"}, "billing", {.delays = {5s, 1min}}),
              (std::vector<std::string>{"a.billing.retry.1", "a.billing.retry.2",
                                        "b.billing.retry.1", "b.billing.retry.2"}));
}

}  // namespace
}  // namespace skald
