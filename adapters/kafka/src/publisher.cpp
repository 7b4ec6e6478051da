#include <algorithm>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/core/random.hpp>
#include <skald/core/uuid.hpp>
#include <utility>

#include "checkpoint_topic.hpp"
#include "publish_session.hpp"

namespace skald::kafka {
namespace {

// A cluster that does not know the question does not answer at all.
constexpr std::chrono::seconds settings_timeout(2);

bool is_name(std::string_view name) {
    constexpr std::size_t bytes_max = 200;
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= bytes_max && std::ranges::all_of(name, fits);
}

}  // namespace

struct Publisher::Parts {
    explicit Parts(PublisherOptions given) : options(std::move(given)) {
        SystemRandom random;
        owner = to_string(Uuid::random(random));
    }

    PublisherOptions options;
    std::string owner;                        // tells this publisher from others of its name
    std::optional<Checkpoint> acknowledged;   // in the sessions that ended
    bool topic_is_right = false;              // the checkpoints', as far as the cluster tells
    std::unique_ptr<PublishSession> session;  // none: before resume()

    bool is_exact() const { return options.delivery == Delivery::exactly_once; }
    void end_session();
    Result<std::unique_ptr<Producer>> begin();
    Result<void> require_checkpoint_topic(Producer& producer);
    // Shows others of this name who has taken over, and where.
    Result<void> claim(Producer& producer, const Checkpoint& checkpoint) const;
    // Where to go on after the stored checkpoint: what this process saw acknowledged may be more.
    std::optional<Checkpoint> later(const std::optional<StoredCheckpoint>& stored,
                                    const std::string& source) const;
};

void Publisher::Parts::end_session() {
    if (!session) return;
    const auto last = session->acknowledged();
    session.reset();
    if (last) acknowledged = last;
}

Result<void> Publisher::Parts::require_checkpoint_topic(Producer& producer) {
    const std::string topic = checkpoint_topic_of(options);
    const TopicShape shape{1, options.create_topics.value_or(TopicShape()).replication};
    const auto there = producer.require_topic(
        topic, shape,
        {{"cleanup.policy", "compact"}, {"segment.bytes", "16777216"}, {"segment.ms", "86400000"}},
        {});
    if (!there || topic_is_right) return there;
    const auto policy = topic_setting(
        producer.client(), topic, "cleanup.policy",
        std::min<std::chrono::milliseconds>(options.connection.answer_timeout, settings_timeout));
    // A cluster that does not tell, for want of rights or of the request, is believed.
    topic_is_right = !policy || !*policy || **policy == "compact";
    if (topic_is_right) return {};
    return invalid_argument("topic \"" + topic + "\" has cleanup.policy \"" + **policy +
                            "\": it would lose the checkpoint in time; it must be \"compact\"");
}

Result<void> Publisher::Parts::claim(Producer& producer, const Checkpoint& checkpoint) const {
    if (is_exact()) {
        if (auto begun = producer.begin_transaction(); !begun) return begun;
    }
    if (auto sent = producer.send_checkpoint(checkpoint, owner, {}); !sent) return sent;
    return is_exact() ? producer.commit_transaction({})
                      : producer.flush(options.connection.answer_timeout);
}

std::optional<Checkpoint> Publisher::Parts::later(const std::optional<StoredCheckpoint>& stored,
                                                  const std::string& source) const {
    const bool is_ours = acknowledged && acknowledged->source == source;
    if (is_ours && !is_exact() && (!stored || stored->position < acknowledged->position)) {
        return acknowledged;
    }
    if (!stored || stored->position == GlobalPosition()) return std::nullopt;
    return Checkpoint{source, 0, stored->position};
}

Publisher::Publisher(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Publisher::~Publisher() = default;

Result<std::unique_ptr<Publisher>> Publisher::open(PublisherOptions options) {
    if (!is_name(options.name)) {
        return invalid_argument("\"" + options.name +
                                "\" is no name for a relay on Kafka: it takes 1 to 200 letters,"
                                " digits, '.', '_' and '-'");
    }
    auto parts = std::make_unique<Parts>(std::move(options));
    // Finds mistakes in the options. It connects in the background and is thrown away.
    if (auto producer = Producer::open(parts->options); !producer) return producer.error();
    return std::unique_ptr<Publisher>(new Publisher(std::move(parts)));
}

// A producer that has replaced others of its name, if they can be replaced.
Result<std::unique_ptr<Producer>> Publisher::Parts::begin() {
    end_session();
    auto producer = Producer::open(options);
    if (!producer) return producer.error();
    if (auto there = require_checkpoint_topic(**producer); !there) return there.error();
    if (is_exact()) {
        if (auto begun = (*producer)->init_transactions(); !begun) return begun.error();
    }
    return producer;
}

Result<std::optional<Checkpoint>> Publisher::resume(const std::string& source) {
    auto producer = parts_->begin();
    if (!producer) return producer.error();
    const auto stored = read_checkpoint(parts_->options, source);
    if (!stored) return stored.error();
    auto checkpoint = parts_->later(*stored, source);
    const Checkpoint claimed = checkpoint.value_or(Checkpoint{source, 0, {}});
    if (parts_->is_exact()) {
        if (auto done = parts_->claim(**producer, claimed); !done) return done.error();
    }
    (*producer)->link_behind(claimed.position);
    parts_->session =
        std::make_unique<PublishSession>(parts_->options, *std::move(producer), parts_->owner);
    return checkpoint;
}

void Publisher::suspend() {
    parts_->end_session();
}

Result<void> Publisher::reset(const Checkpoint& checkpoint) {
    auto producer = parts_->begin();
    if (!producer) return producer.error();
    parts_->acknowledged.reset();  // it would count for more than what is stored
    return parts_->claim(**producer, checkpoint);
}

void Publisher::publish(std::vector<Message> messages, Checkpoint checkpoint,
                        PublishCompletion done) {
    if (!parts_->session) {
        return done(invalid_argument("a publisher begins with resume()"));
    }
    parts_->session->publish(std::make_unique<Batch>(
        Batch{std::move(messages), std::move(checkpoint), std::move(done)}));
}

}  // namespace skald::kafka
