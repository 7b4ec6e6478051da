#include "dead_letters.hpp"

#include <algorithm>
#include <future>
#include <set>
#include <skald/projections/dead_letters.hpp>
#include <utility>

namespace skald::cli {
namespace {

using kafka::PartitionRange;
using kafka::TopicReader;

constexpr std::size_t batch_letters_max = 500;

// Sends letters of one partition back in batches, each with the checkpoint that it brings.
class Returns {
public:
    Returns(kafka::Publisher& publisher, const kafka::ConnectionOptions& connection,
            std::string source)
        : publisher_(publisher), connection_(connection), source_(std::move(source)) {}

    Result<void> add(const ReceivedMessage& letter, DeadLetterTopic::Replayed& replayed) {
        auto message = revived(letter);
        if (message) {
            if (auto found = require_topic(message->topic); !found) return found;
            batch_.push_back(*std::move(message));
        } else {
            ++replayed.passed_over;
        }
        reached_ = letter.position;
        return batch_.size() < batch_letters_max ? Result<void>() : flush(replayed);
    }

    // Waits until what was added is safe.
    Result<void> flush(DeadLetterTopic::Replayed& replayed) {
        if (reached_ == GlobalPosition()) return {};  // nothing was added since
        const auto count = batch_.size();
        const auto answer = std::make_shared<std::promise<Result<void>>>();
        auto answered = answer->get_future();
        publisher_.publish(std::exchange(batch_, {}), {source_, 0, std::exchange(reached_, {})},
                           [answer](Result<void> result) { answer->set_value(std::move(result)); });
        if (answered.wait_for(2 * connection_.answer_timeout) != std::future_status::ready) {
            return Error{Errc::timed_out, "the brokers have not answered in time"};
        }
        auto outcome = answered.get();
        if (outcome) replayed.sent_back += count;
        return outcome;
    }

private:
    // The publisher would make a topic that is gone.
    Result<void> require_topic(const std::string& topic) {
        if (found_.contains(topic)) return {};
        if (auto reader = TopicReader::open(connection_, topic); !reader) return reader.error();
        found_.insert(topic);
        return {};
    }

    kafka::Publisher& publisher_;
    const kafka::ConnectionOptions& connection_;
    std::string source_;           // of the checkpoint
    std::vector<Message> batch_;   // not sent yet
    GlobalPosition reached_;       // by the batch
    std::set<std::string> found_;  // topics that exist
};

}  // namespace

DeadLetterTopic::DeadLetterTopic(kafka::ConnectionOptions connection, std::string topic,
                                 std::unique_ptr<TopicReader> reader)
    : options_{.connection = std::move(connection),
               .name = "dead-letters-" + topic,
               .create_topics = kafka::TopicShape{}},
      topic_(std::move(topic)),
      reader_(std::move(reader)) {}

Result<DeadLetterTopic> DeadLetterTopic::open(const kafka::ConnectionOptions& connection,
                                              const std::string& topic) {
    auto reader = TopicReader::open(connection, topic);
    if (!reader) return reader.error();
    return DeadLetterTopic(connection, topic, *std::move(reader));
}

std::string DeadLetterTopic::source_of(std::uint32_t partition) const {
    return topic_ + "/" + std::to_string(partition);
}

Result<std::vector<PartitionRange>> DeadLetterTopic::chosen(const Selection& selection) {
    auto ranges = reader_->ranges();
    if (!ranges || !selection.partition) return ranges;
    if (*selection.partition >= ranges->size()) {
        return Error{Errc::not_found, "topic \"" + topic_ + "\" has no partition " +
                                          std::to_string(*selection.partition)};
    }
    return std::vector{(*ranges)[*selection.partition]};
}

Result<void> DeadLetterTopic::list(
    const Selection& selection,
    const std::function<void(const ReceivedMessage&, bool sent_back)>& take) {
    const auto ranges = chosen(selection);
    if (!ranges) return ranges.error();
    std::uint64_t left = selection.letters_max;
    for (PartitionRange range : *ranges) {
        if (range.empty() || left == 0) continue;
        const auto checkpoint = kafka::published_checkpoint(options_, source_of(range.partition));
        if (!checkpoint) return checkpoint.error();
        const auto sent_until = *checkpoint ? (*checkpoint)->position : GlobalPosition();
        if (selection.which == Which::waiting) range.after = std::max(range.after, sent_until);
        auto read = reader_->read(range, [&](const ReceivedMessage& letter) -> Result<bool> {
            take(letter, letter.position <= sent_until);
            return --left > 0;
        });
        if (!read) return read;
    }
    return {};
}

Result<DeadLetterTopic::Replayed> DeadLetterTopic::replay(const Selection& selection) {
    const auto ranges = chosen(selection);
    if (!ranges) return ranges.error();
    const auto publisher = kafka::Publisher::open(options_);
    if (!publisher) return publisher.error();
    Replayed replayed;
    std::uint64_t left = selection.letters_max;
    for (PartitionRange range : *ranges) {
        if (range.empty() || left == 0) continue;
        const std::string source = source_of(range.partition);
        const auto checkpoint = (*publisher)->resume(source);
        if (!checkpoint) return checkpoint.error();
        if (*checkpoint) range.after = std::max(range.after, (*checkpoint)->position);
        Returns returns(**publisher, options_.connection, source);
        auto read = reader_->read(range, [&](const ReceivedMessage& letter) -> Result<bool> {
            if (auto added = returns.add(letter, replayed); !added) return added.error();
            return --left > 0;
        });
        // What was read before an error is not lost, and neither is what it came to.
        auto flushed = returns.flush(replayed);
        if (!read) return read.error();
        if (!flushed) return flushed.error();
    }
    return replayed;
}

}  // namespace skald::cli
