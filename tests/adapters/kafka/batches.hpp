// Hands batches to a publisher and waits for its answers.
#pragma once
#include <future>
#include <memory>
#include <skald/adapters/kafka/publisher.hpp>
#include <string>
#include <utility>
#include <vector>

namespace skald::kafka::test {

inline std::future<Result<void>> publish(skald::Publisher& publisher, std::vector<Message> messages,
                                         std::uint64_t position) {
    auto answer = std::make_shared<std::promise<Result<void>>>();
    auto future = answer->get_future();
    publisher.publish(std::move(messages), {"events", 0, GlobalPosition(position)},
                      [answer](Result<void> result) { answer->set_value(std::move(result)); });
    return future;
}

inline Message message(std::string payload, std::string key = "k") {
    return {"words", std::move(key), std::move(payload), {{"a", "1"}, {"b", ""}}};
}

}  // namespace skald::kafka::test
