#include "client.hpp"

#include <algorithm>
#include <skald/core/log.hpp>
#include <utility>

#include "kafka_error.hpp"

namespace skald::kafka {
namespace {

ClientEvents& events_of(void* opaque) {
    return *static_cast<ClientEvents*>(opaque);
}

void log_callback(const rd_kafka_t* client, int level, const char*, const char* words) {
    events_of(rd_kafka_opaque(client)).on_log(level, words);
}
void error_callback(rd_kafka_t*, int code, const char* words, void* opaque) {
    events_of(opaque).on_error(static_cast<rd_kafka_resp_err_t>(code), words);
}
void delivery_callback(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    events_of(opaque).on_delivery(*message);
}
void rebalance_callback(rd_kafka_t* client, rd_kafka_resp_err_t code,
                        rd_kafka_topic_partition_list_t* partitions, void* opaque) {
    events_of(opaque).on_rebalance(client, code, partitions);
}

Result<void> set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
    char words[512];
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), words, sizeof words) ==
        RD_KAFKA_CONF_OK) {
        return {};
    }
    return invalid_argument("Kafka property \"" + name + "\": " + words);
}

// The answer to one request of the administration.
Result<EventHandle> wait_for_answer(rd_kafka_queue_t* queue, const std::string& what,
                                    std::chrono::milliseconds timeout) {
    EventHandle event(rd_kafka_queue_poll(queue, in_milliseconds(timeout)));
    if (!event) return to_error(RD_KAFKA_RESP_ERR__TIMED_OUT, what);
    if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return to_error(code, what, rd_kafka_event_error_string(event.get()));
    }
    return event;
}

AdminOptionsHandle admin_options(rd_kafka_t* client, rd_kafka_admin_op_t operation,
                                 std::chrono::milliseconds timeout) {
    AdminOptionsHandle options(rd_kafka_AdminOptions_new(client, operation));
    char words[256];
    rd_kafka_AdminOptions_set_request_timeout(options.get(), in_milliseconds(timeout), words,
                                              sizeof words);
    return options;
}

}  // namespace

void ClientEvents::on_error(rd_kafka_resp_err_t code, const std::string& words) {
    if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION) was_refused_ = true;
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;  // what came before says why
    const std::lock_guard lock(mutex_);
    last_words_ = words;
}

void ClientEvents::on_log(int level, const char* words) {
    constexpr int error = 3;    // of syslog, as librdkafka counts
    constexpr int warning = 4;  // likewise
    if (!log_ || level > warning) return;
    const LogField fields[] = {{"client", "librdkafka"}};
    log_->write(level <= error ? LogLevel::error : LogLevel::warning, "kafka", words, fields);
}

std::string ClientEvents::last_words() const {
    const std::lock_guard lock(mutex_);
    return last_words_;
}

Result<ConfHandle> configuration(const ConnectionOptions& connection, const Properties& ours,
                                 ClientEvents& events) {
    ConfHandle conf(rd_kafka_conf_new());
    for (const auto& [name, value] : connection.properties) {
        if (auto done = set(conf.get(), name, value); !done) return done.error();
    }
    if (!connection.bootstrap_servers.empty()) {
        const auto done = set(conf.get(), "bootstrap.servers", connection.bootstrap_servers);
        if (!done) return done.error();
    }
    for (const auto& [name, value] : ours) {
        if (auto done = set(conf.get(), name, value); !done) return done.error();
    }
    rd_kafka_conf_set_opaque(conf.get(), &events);
    rd_kafka_conf_set_log_cb(conf.get(), log_callback);
    rd_kafka_conf_set_error_cb(conf.get(), error_callback);
    return conf;
}

Result<ClientHandle> make_client(rd_kafka_type_t type, ConfHandle configuration) {
    if (type == RD_KAFKA_PRODUCER) {
        rd_kafka_conf_set_dr_msg_cb(configuration.get(), delivery_callback);
    } else {
        rd_kafka_conf_set_rebalance_cb(configuration.get(), rebalance_callback);
    }
    char words[512];
    ClientHandle client(rd_kafka_new(type, configuration.get(), words, sizeof words));
    if (!client) return invalid_argument(std::string("Kafka: ") + words);
    std::ignore = configuration.release();  // it is the client's now
    return client;
}

Result<ClientHandle> make_reader(const ConnectionOptions& connection, const std::string& group,
                                 const Properties& more, ClientEvents& events) {
    Properties properties{{"group.id", group},
                          {"enable.auto.commit", "false"},
                          {"enable.partition.eof", "true"},
                          {"isolation.level", "read_committed"}};
    properties.insert(more.begin(), more.end());
    auto conf = configuration(connection, properties, events);
    if (!conf) return conf.error();
    auto client = make_client(RD_KAFKA_CONSUMER, *std::move(conf));
    if (client) rd_kafka_poll_set_consumer(client->get());
    return client;
}

Result<std::optional<int>> find_topic(rd_kafka_t* client, const std::string& topic,
                                      std::chrono::milliseconds timeout) {
    const std::string what = "asking for topic \"" + topic + "\"";
    // A topic object of the configuration's making only serves to name the topic here.
    const TopicHandle named(rd_kafka_topic_new(client, topic.c_str(), nullptr));
    if (!named) return to_error(rd_kafka_last_error(), what);
    const rd_kafka_metadata_t* raw = nullptr;
    const auto code = rd_kafka_metadata(client, 0, named.get(), &raw, in_milliseconds(timeout));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return to_error(code, what);
    const MetadataHandle metadata(raw);
    if (metadata->topic_cnt != 1) return std::optional<int>();
    const rd_kafka_metadata_topic& found = metadata->topics[0];
    if (found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return std::optional<int>();
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return to_error(found.err, what);
    return std::optional(found.partition_cnt);
}

Result<std::optional<int>> find_topic_patiently(rd_kafka_t* client, const std::string& topic,
                                                const ClientEvents& events,
                                                std::chrono::milliseconds timeout,
                                                const std::stop_token& stop) {
    constexpr std::chrono::milliseconds one_try(1000);
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    for (;;) {
        auto found = find_topic(client, topic, std::min(timeout, one_try));
        rd_kafka_poll(client, 0);  // what it complains of
        const bool may_come = !found && (found.error().code == Errc::timed_out ||
                                         found.error().code == Errc::unavailable);
        if (!may_come || events.was_refused() || stop.stop_requested()) return found;
        if (std::chrono::steady_clock::now() >= deadline) return found;
    }
}

Result<void> create_topic(rd_kafka_t* client, const std::string& topic, const TopicShape& shape,
                          const Properties& settings, std::chrono::milliseconds timeout) {
    const std::string what = "creating topic \"" + topic + "\"";
    char words[512];
    const NewTopicHandle wanted(rd_kafka_NewTopic_new(topic.c_str(), shape.partitions,
                                                      shape.replication, words, sizeof words));
    if (!wanted) return invalid_argument(what + ": " + words);
    for (const auto& [name, value] : settings) {
        rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str());
    }
    const auto options = admin_options(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout);
    const QueueHandle queue(rd_kafka_queue_new(client));
    rd_kafka_NewTopic_t* topics[] = {wanted.get()};
    rd_kafka_CreateTopics(client, topics, 1, options.get(), queue.get());
    const auto event = wait_for_answer(queue.get(), what, timeout);
    if (!event) return event.error();
    std::size_t count = 0;
    const auto* const* results = rd_kafka_CreateTopics_result_topics(
        rd_kafka_event_CreateTopics_result(event->get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto code = rd_kafka_topic_result_error(results[i]);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        if (code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;  // another was faster
        const char* why = rd_kafka_topic_result_error_string(results[i]);
        return to_error(code, what, why ? why : "");
    }
    return {};
}

Result<std::optional<std::string>> topic_setting(rd_kafka_t* client, const std::string& topic,
                                                 const std::string& setting,
                                                 std::chrono::milliseconds timeout) {
    const std::string what = "asking for the settings of topic \"" + topic + "\"";
    const ConfigResourceHandle resource(
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
    const auto options = admin_options(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout);
    const QueueHandle queue(rd_kafka_queue_new(client));
    rd_kafka_ConfigResource_t* resources[] = {resource.get()};
    rd_kafka_DescribeConfigs(client, resources, 1, options.get(), queue.get());
    const auto event = wait_for_answer(queue.get(), what, timeout);
    if (!event) return event.error();
    std::size_t count = 0;
    const auto* const* results = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event->get()), &count);
    for (std::size_t i = 0; i < count; ++i) {
        if (rd_kafka_ConfigResource_error(results[i]) != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        std::size_t entries = 0;
        const auto* const* configs = rd_kafka_ConfigResource_configs(results[i], &entries);
        for (std::size_t j = 0; j < entries; ++j) {
            const char* value = rd_kafka_ConfigEntry_value(configs[j]);
            if (rd_kafka_ConfigEntry_name(configs[j]) == setting && value) {
                return std::optional<std::string>(value);
            }
        }
    }
    return std::optional<std::string>();
}

Error explained(Error error, const ClientEvents& events) {
    if (error.code != Errc::timed_out && error.code != Errc::unavailable) return error;
    if (events.was_refused()) error.code = Errc::permission_denied;
    if (const std::string words = events.last_words(); !words.empty()) {
        error.message += "; the last complaint was: " + words;
    }
    return error;
}

}  // namespace skald::kafka
