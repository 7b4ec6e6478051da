// Retry topics: where messages that failed wait for their next attempt, while others go on.
//
//     order ──fails──► order.billing.retry.1 ──fails──► order.billing.retry.2 ──fails──► order.dlq
//              5 s                            1 min
//
// A copy carries its message as it was, and in headers why it failed and when it is due. The runner
// that consumes `order` consumes its retry topics, too.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace skald {

/// What becomes of the later messages of a key while one of them waits for another attempt, or is a
/// dead letter. Messages without a key hold nothing back.
enum class LaterOfKey : std::uint8_t {
    follow,  // they go where the first one is, and are handled behind it: the order of a key is
             // kept. While that one is a dead letter, they become dead letters as well
    go_on,   // they are handled before it
};

struct RetryTopics {
    /// How long a message waits before each further attempt, and so how many retry topics a topic
    /// has. None: a message that fails for the last time becomes a dead letter at once. Longer than
    /// before is right at any time; fewer only when the topics that are left out are empty.
    std::vector<std::chrono::nanoseconds> delays = {};
    LaterOfKey later_of_key = LaterOfKey::follow;
};

/// "<topic>.<consumer>.retry.<number>", with numbers from 1: each group of consumers has its own.
std::string retry_topic(const std::string& topic, const std::string& consumer, std::size_t number);

/// All of these topics, for whoever subscribes to them.
std::vector<std::string> retry_topics_of(const std::vector<std::string>& topics,
                                         const std::string& consumer, const RetryTopics& retries);

/// "<topic>.dlq", which all consumers share.
std::string dead_letter_topic(const std::string& topic);

}  // namespace skald
