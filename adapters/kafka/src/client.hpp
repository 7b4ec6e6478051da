// A client of a cluster, producer or consumer, with what is common to both: its configuration, what
// it says, and the topics that it looks at.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/result.hpp>
#include <stop_token>
#include <string>

#include "handles.hpp"

namespace skald::kafka {

using Properties = std::map<std::string, std::string>;

/// Where callbacks of a client arrive: those of the configuration's opaque pointer.
class ClientEvents {
public:
    explicit ClientEvents(Log* log) : log_(log) {}
    virtual ~ClientEvents() = default;

    /// A message that was produced is stored, or is not.
    virtual void on_delivery(const rd_kafka_message_t&) {}
    /// Partitions come or go.
    virtual void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*) {}

    void on_error(rd_kafka_resp_err_t code, const std::string& words);
    void on_log(int level, const char* words);
    /// What the client complained of last, for messages about time-outs.
    std::string last_words() const;
    /// The cluster does not accept who we say we are.
    bool was_refused() const { return was_refused_; }

private:
    Log* log_;                  // null: nobody listens
    mutable std::mutex mutex_;  // guards last_words_
    std::string last_words_;
    std::atomic<bool> was_refused_ = false;
};

/// A configuration of the user's properties and then ours. Errors: invalid_argument, naming the
/// property.
Result<ConfHandle> configuration(const ConnectionOptions& connection, const Properties& ours,
                                 ClientEvents& events);

/// Errors: invalid_argument, if properties contradict each other.
Result<ClientHandle> make_client(rd_kafka_type_t type, ConfHandle configuration);

/// A consumer of committed messages that joins no group and stores nothing; the group is a name that
/// librdkafka insists on. `more`: settings besides. Errors: those of configuration() and make_client().
Result<ClientHandle> make_reader(const ConnectionOptions& connection, const std::string& group,
                                 const Properties& more, ClientEvents& events);

/// The number of a topic's partitions; none: there is no such topic. Errors: unavailable,
/// permission_denied, timed_out.
Result<std::optional<int>> find_topic(rd_kafka_t* client, const std::string& topic,
                                      std::chrono::milliseconds timeout);

/// The same, asked again while no broker answers, until the time is up, a stop, or a cluster that does
/// not accept who we are. The client must be a producer, whose callbacks it calls.
Result<std::optional<int>> find_topic_patiently(rd_kafka_t* client, const std::string& topic,
                                                const ClientEvents& events,
                                                std::chrono::milliseconds timeout,
                                                const std::stop_token& stop);

/// Errors also: invalid_argument, for a name or a shape that the cluster refuses.
Result<void> create_topic(rd_kafka_t* client, const std::string& topic, const TopicShape& shape,
                          const Properties& settings, std::chrono::milliseconds timeout);

/// A setting of a topic; none: the cluster does not tell.
Result<std::optional<std::string>> topic_setting(rd_kafka_t* client, const std::string& topic,
                                                 const std::string& setting,
                                                 std::chrono::milliseconds timeout);

/// Makes of a time-out an error that says what the client complained of.
Error explained(Error error, const ClientEvents& events);

inline int in_milliseconds(std::chrono::milliseconds time) {
    return static_cast<int>(time.count());
}

}  // namespace skald::kafka
