// The topics of a cluster, for programs that create theirs, or want to know before they begin that
// everything is there.
//
//     const auto topics = skald::kafka::Topics::open({.bootstrap_servers = "127.0.0.1:9092"});
//     const auto created = (*topics)->create("order", {.partitions = 12}, {{"retention.ms", "-1"}});
#pragma once
#include <memory>
#include <optional>
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <utility>
#include <vector>

namespace skald::kafka {

/// Of a topic, as Kafka names them: "retention.ms", "cleanup.policy".
using TopicSettings = std::vector<std::pair<std::string, std::string>>;

/// One connection for any number of questions. One thread at a time. Errors of the questions:
/// permission_denied (also: the cluster does not accept the credentials), unavailable and timed_out,
/// after ConnectionOptions::answer_timeout.
class Topics {
public:
    /// Does not connect. Errors: invalid_argument, for a property that is wrong.
    static Result<std::unique_ptr<Topics>> open(ConnectionOptions connection);
    ~Topics();
    Topics(const Topics&) = delete;
    Topics& operator=(const Topics&) = delete;

    /// How many partitions the topic has; none: there is no such topic.
    Result<std::optional<int>> partitions(const std::string& topic);

    /// Creates the topic. One that is there stays as it is, whatever its shape. Errors also:
    /// invalid_argument, for a name, a shape or a setting that the cluster refuses.
    Result<void> create(const std::string& topic, const TopicShape& shape,
                        const TopicSettings& settings = {});

private:
    struct Parts;
    explicit Topics(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // keeps rdkafka.h out of this header
};

}  // namespace skald::kafka
