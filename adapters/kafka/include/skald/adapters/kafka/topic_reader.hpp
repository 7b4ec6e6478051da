// Reads what a topic holds, without joining a group and without leaving a trace in the cluster: for
// tools and for people.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/received_message.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

namespace skald::kafka {

/// What a partition holds: the committed messages behind `after` and up to `until`. There may be
/// gaps, also at the ends, for Kafka counts the ends of transactions, too.
struct PartitionRange {
    std::uint32_t partition = 0;
    GlobalPosition after;
    GlobalPosition until;

    bool empty() const { return after >= until; }
};

/// One thread at a time.
class TopicReader {
public:
    /// Errors: invalid_argument (an option or property), not_found (the topic), unavailable,
    /// timed_out, permission_denied.
    static Result<std::unique_ptr<TopicReader>> open(ConnectionOptions connection,
                                                     std::string topic);
    ~TopicReader();
    TopicReader(const TopicReader&) = delete;
    TopicReader& operator=(const TopicReader&) = delete;

    /// Of all partitions, by number, as of now. Errors: unavailable, timed_out, permission_denied.
    Result<std::vector<PartitionRange>> ranges();

    /// Called with a message; false: enough. An error ends read(), too.
    using Take = std::function<Result<bool>(const ReceivedMessage&)>;
    /// Reads committed messages in their order. What was removed meanwhile is passed over. Errors:
    /// those of `take`; timed_out, when nothing came for as long as an answer may take;
    /// unavailable, permission_denied.
    Result<void> read(const PartitionRange& range, const Take& take);

private:
    struct Parts;
    explicit TopicReader(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // keeps rdkafka.h out of this header
};

}  // namespace skald::kafka
