#include <future>
#include <skald/core/publisher.hpp>
#include <skald/projections/dead_letters.hpp>
#include <skald/projections/retry_topics.hpp>
#include <string_view>
#include <utility>

#include "detour_letter.hpp"
#include "detours.hpp"
#include "own_transaction.hpp"

namespace skald {
namespace {

// Not kept: a consumer with letters begins by sending those that its database has.
constexpr const char* checkpoint_source = "letters";

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

Result<DetourMark> mark_of(const ReceivedMessage& dead_letter) {
    auto mark = DetourMark::of(dead_letter);
    if (mark) return *std::move(mark);
    return Error{Errc::unsupported_format,
                 "the message at " + describe_place(dead_letter) +
                     " is no dead letter: it lacks headers such as original-topic"};
}

}  // namespace

Result<Message> revived(const ReceivedMessage& dead_letter) {
    const auto mark = mark_of(dead_letter);
    if (!mark) return mark.error();
    Message message{mark->origin.topic, dead_letter.key, dead_letter.payload};
    for (const auto& header : dead_letter.headers) {
        const bool is_of_the_failure = header.name == "exception-type" ||
                                       header.name == "exception-message" ||
                                       header.name == "failed-at" || header.name == "skald-due" ||
                                       header.name == "skald-retried";
        if (!is_of_the_failure) message.headers.add(header.name, header.value);
    }
    message.headers.add("skald-retried", std::to_string(mark->attempts));
    return message;
}

Result<void> give_up(SqlDatabase& database, const ReceivedMessage& dead_letter) {
    const auto mark = mark_of(dead_letter);
    if (!mark) return mark.error();
    return in_own_transaction(database, [&](SqlTransaction& sql) -> Result<void> {
        if (auto tables = Detours::create_tables(sql); !tables) return tables;
        return Detours(sql, mark->consumer).remove(mark->origin);
    });
}

Result<void> DeadLetters::send_back(const ReceivedMessage& dead_letter) {
    auto message = revived(dead_letter);
    if (!message) return message.error();
    return send({*std::move(message)});
}

Result<void> DeadLetters::send(std::vector<Message> letters) {
    if (!is_connected_) {
        const auto resumed = publisher_.resume(checkpoint_source);
        if (!resumed) return resumed.error();
        is_connected_ = true;
    }
    auto answer = std::make_shared<std::promise<Result<void>>>();
    auto answered = answer->get_future();
    publisher_.publish(std::move(letters), {checkpoint_source, 0, GlobalPosition(1)},
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
