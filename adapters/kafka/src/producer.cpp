#include "producer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "kafka_error.hpp"

namespace skald::kafka {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds short_wait(100);  // after which a stop is looked for
constexpr milliseconds long_wait(1000);  // likewise, for questions that are rare

Properties properties_of(const PublisherOptions& options) {
    Properties properties{{"enable.idempotence", "true"},
                          {"acks", "all"},
                          {"partitioner", "murmur2_random"},
                          {"linger.ms", std::to_string(options.linger.count())},
                          {"compression.type", options.compression}};
    if (options.delivery == Delivery::exactly_once) {
        properties.emplace("transactional.id", std::string("skald-relay-").append(options.name));
    } else {
        // A message that times out would be left out, and later ones would not.
        properties.emplace("message.timeout.ms", "0");
        // Likewise one that a broker refuses: nothing may be stored behind it.
        properties.emplace("enable.gapless.guarantee", "true");
    }
    return properties;
}

HeadersHandle headers_of(const Message& message) {
    HeadersHandle headers(rd_kafka_headers_new(message.headers.size() + 1));
    for (const auto& [name, value] : message.headers) {
        rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()),
                            value.data(), static_cast<ssize_t>(value.size()));
    }
    return headers;
}

}  // namespace

std::string checkpoint_topic_of(const PublisherOptions& options) {
    return options.checkpoint_topic.empty() ? std::string("skald-relay-").append(options.name)
                                            : options.checkpoint_topic;
}

Result<std::unique_ptr<Producer>> Producer::open(const PublisherOptions& options) {
    std::unique_ptr<Producer> producer(new Producer(options));
    auto conf = configuration(options.connection, properties_of(options), *producer);
    if (!conf) return conf.error();
    auto client = make_client(RD_KAFKA_PRODUCER, *std::move(conf));
    if (!client) return client.error();
    producer->client_ = *std::move(client);
    producer->queue_.reset(rd_kafka_queue_get_main(producer->client_.get()));
    return producer;
}

Producer::~Producer() {
    if (!client_) return;  // it was never opened
    rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
    rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

void Producer::on_event(std::function<void()> wake) {
    wake_ = std::move(wake);
    rd_kafka_queue_cb_event_enable(
        queue_.get(), [](rd_kafka_t*, void* self) { static_cast<Producer*>(self)->wake_(); }, this);
}

Result<void> Producer::init_transactions() {
    const auto deadline = std::chrono::steady_clock::now() + options_.connection.answer_timeout;
    for (;;) {
        const ErrorHandle error(
            rd_kafka_init_transactions(client_.get(), in_milliseconds(long_wait)));
        if (!error) return {};
        rd_kafka_poll(client_.get(), 0);  // what it complains of
        const bool passes = rd_kafka_error_is_retriable(error.get()) != 0;
        if (!passes || was_refused() || std::chrono::steady_clock::now() > deadline) {
            return explained(to_error(*error, "taking over the relay \"" + options_.name + "\""),
                             *this);
        }
    }
}

Result<void> Producer::require_topic(const std::string& topic, const TopicShape& shape,
                                     const Properties& settings, const std::stop_token& stop) {
    if (topics_.contains(topic)) return {};
    const auto partitions =
        find_topic_patiently(client_.get(), topic, *this, options_.connection.answer_timeout, stop);
    if (!partitions) return explained(partitions.error(), *this);
    if (!*partitions && !options_.create_topics) {
        return Error{Errc::not_found,
                     "there is no topic \"" + topic + "\"; create it, or let the options do so"};
    }
    if (!*partitions) {
        auto created =
            create_topic(client_.get(), topic, shape, settings, options_.connection.answer_timeout);
        if (!created) return created;
    }
    TopicHandle handle(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
    if (!handle) return to_error(rd_kafka_last_error(), "publishing to \"" + topic + "\"");
    topics_.emplace(topic, Topic{std::move(handle), partitions->value_or(shape.partitions), {}});
    return {};
}

Result<Producer::Topic*> Producer::topic(const std::string& name, const std::stop_token& stop) {
    const auto there = require_topic(name, options_.create_topics.value_or(TopicShape()), {}, stop);
    if (!there) return there.error();
    return &topics_.find(name)->second;
}

Result<PartitionLinks*> Producer::links_of(Topic& topic, const std::string& name,
                                           const std::stop_token& stop) {
    if (!topic.links) {
        auto found = PartitionLinks::find(options_, name, topic.partitions, *linked_behind_, stop);
        if (!found) return found.error();
        topic.links = *std::move(found);
    }
    return &*topic.links;
}

Result<void> Producer::send(Topic& topic, const Message& message, Batch& owner,
                            const std::stop_token& stop) {
    HeadersHandle headers = headers_of(message);
    // Without a key librdkafka chooses, and later messages may come before earlier ones.
    if (!linked_behind_ || message.position == GlobalPosition() || message.key.empty()) {
        return enqueue(topic, RD_KAFKA_PARTITION_UA, message, std::move(headers), owner, stop);
    }
    const auto links = links_of(topic, message.topic, stop);
    if (!links) return links.error();
    const std::int32_t partition = (*links)->partition_of(message.key);
    const std::string link = (*links)->link(partition, message.position);
    rd_kafka_header_add(headers.get(), "skald-previous", -1, link.data(),
                        static_cast<ssize_t>(link.size()));
    return enqueue(topic, partition, message, std::move(headers), owner, stop);
}

Result<void> Producer::enqueue(const Topic& topic, std::int32_t partition, const Message& message,
                               HeadersHandle headers, Batch& owner, const std::stop_token& stop) {
    for (;;) {
        // librdkafka takes the payload as not const and does not change it.
        const auto code = rd_kafka_producev(
            client_.get(), RD_KAFKA_V_RKT(topic.handle.get()), RD_KAFKA_V_PARTITION(partition),
            RD_KAFKA_V_MSGFLAGS(0),
            RD_KAFKA_V_VALUE(const_cast<char*>(message.payload.data()), message.payload.size()),
            RD_KAFKA_V_KEY(message.key.empty() ? nullptr : message.key.data(), message.key.size()),
            RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_OPAQUE(&owner), RD_KAFKA_V_END);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
            std::ignore = headers.release();  // they are the message's now
            return {};
        }
        if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            if (code == RD_KAFKA_RESP_ERR__STATE) wait_for_cause();
            if (auto failed = outcome(); !failed) return failed;  // a fatal error says more
            return to_error(code, "publishing to \"" + message.topic + "\"");
        }
        if (auto served = serve(short_wait); !served) return served;
        if (stop.stop_requested()) return Error{Errc::unavailable, "the publisher was closed"};
    }
}

Result<void> Producer::send(Batch& batch, const std::stop_token& stop) {
    // A batch mostly goes to one topic.
    const std::string* last_name = nullptr;
    Topic* last_topic = nullptr;
    for (const Message& message : batch.messages) {
        if (!last_name || *last_name != message.topic) {
            const auto found = topic(message.topic, stop);
            if (!found) return found.error();
            last_name = &message.topic;
            last_topic = *found;
        }
        ++batch.undelivered;
        if (auto sent = send(*last_topic, message, batch, stop); !sent) {
            --batch.undelivered;
            return sent;
        }
    }
    return {};
}

Result<void> Producer::send_checkpoint(const Checkpoint& checkpoint, const std::string& owner,
                                       const std::stop_token& stop) {
    const auto found = topic(checkpoint_topic_of(options_), stop);
    if (!found) return found.error();
    // Copied, unlike the payloads of batches, because nothing would keep it.
    const std::string position = std::to_string(checkpoint.position.value());
    for (;;) {
        const auto code = rd_kafka_producev(
            client_.get(), RD_KAFKA_V_RKT((*found)->handle.get()),
            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_PARTITION(0),
            RD_KAFKA_V_VALUE(const_cast<char*>(position.data()), position.size()),
            RD_KAFKA_V_KEY(checkpoint.source.data(), checkpoint.source.size()),
            RD_KAFKA_V_HEADER("skald-owner", owner.data(), static_cast<ssize_t>(owner.size())),
            RD_KAFKA_V_OPAQUE(nullptr), RD_KAFKA_V_END);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) break;
        if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            if (code == RD_KAFKA_RESP_ERR__STATE) wait_for_cause();
            if (auto failed = outcome(); !failed) return failed;
            return to_error(code, "storing the checkpoint");
        }
        if (auto served = serve(short_wait); !served) return served;
        if (stop.stop_requested()) return Error{Errc::unavailable, "the publisher was closed"};
    }
    ++checkpoints_under_way_;
    return {};
}

void Producer::on_delivery(const rd_kafka_message_t& message) {
    if (message._private) {
        --static_cast<Batch*>(message._private)->undelivered;
    } else {
        --checkpoints_under_way_;
    }
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR || knows_cause_) return;
    // Failures that follow from another one say nothing new, and may be reported before it.
    const bool follows = message.err == RD_KAFKA_RESP_ERR__PURGE_QUEUE ||
                         message.err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
    if (follows && failure_) return;
    knows_cause_ = !follows;
    failure_ = failed(follows ? RD_KAFKA_RESP_ERR__STATE : message.err,
                      std::string("publishing to \"") + rd_kafka_topic_name(message.rkt) + "\"");
}

Error Producer::failed(rd_kafka_resp_err_t code, const std::string& what,
                       const std::string& words) {
    was_fenced_ = was_fenced_ || is_fencing(code);
    return to_error(code, what, words);
}

// A transaction that cannot go on refuses everything. Why, stands in the report of one message.
void Producer::wait_for_cause() {
    const auto deadline = std::chrono::steady_clock::now() + long_wait;
    while (!knows_cause_ && std::chrono::steady_clock::now() < deadline) {
        rd_kafka_poll(client_.get(), in_milliseconds(short_wait));
    }
}

Result<void> Producer::outcome() {
    std::array<char, 512> words;
    const auto fatal = rd_kafka_fatal_error(client_.get(), words.data(), words.size());
    if (fatal == RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE) wait_for_cause();
    const bool follows = fatal == RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE && knows_cause_;
    if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR && !follows) {
        return failed(fatal, "the producer of relay \"" + options_.name + "\" ended", words.data());
    }
    if (!failure_) return {};
    wait_for_cause();
    return *failure_;
}

Result<void> Producer::serve(milliseconds wait) {
    rd_kafka_poll(client_.get(), in_milliseconds(wait));
    return outcome();
}

Result<void> Producer::flush(milliseconds wait) {
    const auto code = rd_kafka_flush(client_.get(), in_milliseconds(wait));
    if (auto served = outcome(); !served) return served;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return explained(to_error(code, "waiting for the brokers"), *this);
}

Result<void> Producer::begin_transaction() {
    const ErrorHandle error(rd_kafka_begin_transaction(client_.get()));
    if (!error) return {};
    if (auto failed = outcome(); !failed) return failed;
    return failed(rd_kafka_error_code(error.get()), "beginning a transaction",
                  rd_kafka_error_string(error.get()));
}

Result<void> Producer::commit_transaction(const std::stop_token& stop) {
    for (;;) {
        // Each wait is short, so that a publisher can be closed while brokers are away. What a
        // transaction may take in all is for the brokers to say.
        auto flushed = flush(short_wait);
        if (!flushed && flushed.error().code != Errc::timed_out) return flushed;
        if (flushed) {
            const ErrorHandle error(
                rd_kafka_commit_transaction(client_.get(), in_milliseconds(long_wait)));
            if (auto failed = outcome(); !failed) return failed;
            if (!error) return {};
            if (!rd_kafka_error_is_retriable(error.get())) {
                return failed(rd_kafka_error_code(error.get()), "committing a transaction",
                              rd_kafka_error_string(error.get()));
            }
        }
        if (stop.stop_requested()) return Error{Errc::timed_out, "the publisher was closed"};
    }
}

void Producer::abort_transaction() {
    if (rd_kafka_fatal_error(client_.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const ErrorHandle ignored(
        rd_kafka_abort_transaction(client_.get(), in_milliseconds(std::chrono::seconds(2))));
}

}  // namespace skald::kafka
