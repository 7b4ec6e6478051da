// What links the messages of a relay in each partition, so that a consumer sees when one is missing.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/adapters/kafka/publisher.hpp>
#include <skald/core/global_position.hpp>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "handles.hpp"

namespace skald::kafka {

/// Of one topic.
class PartitionLinks {
public:
    /// Looks at the ends of the partitions for what the relay has published up to its checkpoint.
    /// Where nothing of it is found near the end, the next message has no link. Errors: unavailable,
    /// timed_out, permission_denied.
    static Result<PartitionLinks> find(const PublisherOptions& options, const std::string& topic,
                                       int partitions, GlobalPosition checkpoint,
                                       const std::stop_token& stop);

    /// Where librdkafka and Java put this key.
    std::int32_t partition_of(std::string_view key) const;
    /// The value of skald-previous for an event that goes to this partition now. It ends with ':'
    /// where it is not known what is before it.
    std::string link(std::int32_t partition, GlobalPosition position);

private:
    using Last = std::optional<GlobalPosition>;  // none: not known
    PartitionLinks(std::string relay, int partitions)
        : prefix_(std::move(relay) + ":"), last_(static_cast<std::size_t>(partitions)) {}

    Result<void> look_back(const PublisherOptions& options, const std::string& topic,
                           GlobalPosition checkpoint, const std::stop_token& stop);
    Last position_of(const rd_kafka_message_t& message) const;

    std::string prefix_;      // of the header's value
    std::vector<Last> last_;  // in each partition
};

}  // namespace skald::kafka
