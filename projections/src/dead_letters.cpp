#include <algorithm>
#include <array>
#include <future>
#include <skald/core/publisher.hpp>
#include <skald/projections/dead_letters.hpp>
#include <string_view>
#include <utility>

namespace skald {
namespace {

constexpr std::string_view suffix = ".dlq";
constexpr std::array<std::string_view, 8> own_headers{
    "exception-type", "exception-message", "failed-at",          "attempts",
    "consumer-group", "original-topic",    "original-partition", "original-offset"};

class Replay final : public MessageHandler {
public:
    explicit Replay(DeadLetters& letters) : letters_(letters) {}

    Result<void> prepare(SqlTransaction&) override { return {}; }
    Result<bool> handle(SqlTransaction&, const ReceivedMessage& message) override {
        if (auto sent = letters_.send_back(message); !sent) return sent.error();
        return true;
    }

private:
    DeadLetters& letters_;
};

}  // namespace

Message dead_letter_of(const ReceivedMessage& message, const DeadLetterReason& reason) {
    Message letter{message.topic + std::string(suffix), message.key, message.payload,
                   message.headers};
    MessageHeaders& headers = letter.headers;
    headers.add("exception-type", to_string(reason.error.code));
    headers.add("exception-message", reason.error.message);
    headers.add("failed-at", to_string(reason.failed_at));
    headers.add("attempts", std::to_string(reason.attempts));
    headers.add("consumer-group", reason.consumer);
    headers.add("original-topic", message.topic);
    headers.add("original-partition", std::to_string(message.partition));
    headers.add("original-offset", std::to_string(message.position.value() - 1));
    return letter;
}

Result<Message> revived(const ReceivedMessage& dead_letter) {
    const auto topic = dead_letter.header("original-topic");
    if (!topic) {
        return Error{Errc::unsupported_format, "the message at " + describe_place(dead_letter) +
                                                   " is no dead letter: it has no header"
                                                   " original-topic"};
    }
    Message message{std::string(*topic), dead_letter.key, dead_letter.payload};
    for (const auto& header : dead_letter.headers) {
        if (std::ranges::find(own_headers, header.name) == own_headers.end()) {
            message.headers.add(header.name, header.value);
        }
    }
    message.headers.add("skald-retried", dead_letter.header("attempts").value_or("1"));
    return message;
}

Result<void> DeadLetters::send(const ReceivedMessage& message, const DeadLetterReason& reason) {
    return publish(dead_letter_of(message, reason), message);
}

Result<void> DeadLetters::send_back(const ReceivedMessage& dead_letter) {
    auto message = revived(dead_letter);
    if (!message) return message.error();
    return publish(*std::move(message), dead_letter);
}

Result<void> DeadLetters::publish(Message message, const ReceivedMessage& of) {
    if (!is_connected_) {
        if (const auto resumed = publisher_.resume(of.topic); !resumed) return resumed.error();
        is_connected_ = true;
    }
    auto answer = std::make_shared<std::promise<Result<void>>>();
    auto answered = answer->get_future();
    publisher_.publish({std::move(message)}, {of.topic, of.partition, of.position},
                       [answer](Result<void> result) { answer->set_value(std::move(result)); });
    Result<void> outcome = Error{Errc::timed_out, "the publisher has not answered in time"};
    if (answered.wait_for(answer_timeout_) == std::future_status::ready) outcome = answered.get();
    is_connected_ = outcome.has_value();  // a publisher that failed begins anew
    return outcome;
}

std::unique_ptr<MessageHandler> replay_of(DeadLetters& letters) {
    return std::make_unique<Replay>(letters);
}

}  // namespace skald
