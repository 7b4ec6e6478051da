// Reads pieces of partitions, without a group: checkpoints, and the ends of topics.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "client.hpp"

namespace skald::kafka {

/// Committed messages only. Used by one thread.
class PartitionReader final : private ClientEvents {
public:
    /// Offsets, as Kafka counts.
    struct Piece {
        std::int32_t partition = 0;
        std::int64_t from = 0;
        std::int64_t until = 0;
    };
    using Visit = std::function<Result<void>(const rd_kafka_message_t&)>;

    /// `purpose` stands in messages of errors. All that it reads must come within the time that the
    /// connection allows for an answer.
    static Result<std::unique_ptr<PartitionReader>> open(const ConnectionOptions& connection,
                                                         const std::string& topic,
                                                         std::string purpose,
                                                         const std::stop_token& stop = {});

    Result<bool> topic_exists();
    /// From the first message that is there to behind the last one. The topic must be there.
    Result<Piece> bounds(std::int32_t partition);
    /// Visits the messages of the pieces, each piece in order, up to what is committed.
    Result<void> read(const std::vector<Piece>& pieces, const Visit& visit);

private:
    PartitionReader(const ConnectionOptions& connection, const std::string& topic,
                    std::string purpose, const std::stop_token& stop);
    Result<void> assign(const std::vector<Piece>& pieces);
    Error failed(rd_kafka_resp_err_t code) const;

    const ConnectionOptions& connection_;
    std::string topic_;
    std::string purpose_;
    std::stop_token stop_;
    std::chrono::steady_clock::time_point deadline_;
    ClientHandle client_;
};

}  // namespace skald::kafka
