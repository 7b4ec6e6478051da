#include "partition_reader.hpp"

#include <map>
#include <utility>

#include "kafka_error.hpp"

namespace skald::kafka {
namespace {

// A topic that was just created, and one whose leader changes, is not known everywhere at once.
bool comes_soon(rd_kafka_resp_err_t code) {
    return code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
           code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
           code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
           code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
           code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION;
}

}  // namespace

using std::chrono::steady_clock;

PartitionReader::PartitionReader(const ConnectionOptions& connection, const std::string& topic,
                                 std::string purpose, const std::stop_token& stop)
    : ClientEvents(connection.log),
      connection_(connection),
      topic_(topic),
      purpose_(std::move(purpose)),
      stop_(stop),
      deadline_(steady_clock::now() + connection.answer_timeout) {}

Result<std::unique_ptr<PartitionReader>> PartitionReader::open(const ConnectionOptions& connection,
                                                               const std::string& topic,
                                                               std::string purpose,
                                                               const std::stop_token& stop) {
    std::unique_ptr<PartitionReader> reader(
        new PartitionReader(connection, topic, std::move(purpose), stop));
    auto client = make_reader(connection, topic, {{"fetch.wait.max.ms", "10"}}, *reader);
    if (!client) return client.error();
    reader->client_ = *std::move(client);
    return reader;
}

Result<bool> PartitionReader::topic_exists() {
    const auto found = find_topic(client_.get(), topic_, connection_.answer_timeout);
    if (!found) return explained(found.error(), *this);
    return found->has_value();
}

Result<PartitionReader::Piece> PartitionReader::bounds(std::int32_t partition) {
    constexpr int pause_milliseconds = 20;
    Piece all{partition, 0, 0};
    for (;;) {
        const auto code = rd_kafka_query_watermark_offsets(
            client_.get(), topic_.c_str(), partition, &all.from, &all.until,
            in_milliseconds(connection_.answer_timeout));
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return all;
        if (!comes_soon(code) || stop_.stop_requested() || steady_clock::now() > deadline_) {
            return failed(code);
        }
        rd_kafka_poll(client_.get(), pause_milliseconds);
    }
}

Result<void> PartitionReader::assign(const std::vector<Piece>& pieces) {
    const PartitionsHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(pieces.size())));
    for (const Piece& piece : pieces) {
        rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), piece.partition)->offset =
            piece.from;
    }
    const auto code = rd_kafka_assign(client_.get(), list.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(code);
    return {};
}

Result<void> PartitionReader::read(const std::vector<Piece>& pieces, const Visit& visit) {
    std::map<std::int32_t, std::int64_t> open;  // up to where each partition is to be read
    std::vector<Piece> wanted;
    for (const Piece& piece : pieces) {
        if (piece.from >= piece.until) continue;
        open.emplace(piece.partition, piece.until);
        wanted.push_back(piece);
    }
    if (open.empty()) return {};
    if (auto assigned = assign(wanted); !assigned) return assigned;
    while (!open.empty()) {
        const MessageHandle message(rd_kafka_consumer_poll(client_.get(), 100));
        if (stop_.stop_requested()) return Error{Errc::unavailable, "the publisher was closed"};
        if (steady_clock::now() > deadline_) return failed(RD_KAFKA_RESP_ERR__TIMED_OUT);
        if (!message) continue;
        const auto piece = open.find(message->partition);
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            // Behind it may be what is not committed yet.
            if (piece != open.end()) open.erase(piece);
            continue;
        }
        if (comes_soon(message->err)) continue;  // the client asks again
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(message->err);
        if (piece == open.end()) continue;
        if (message->offset < piece->second) {
            if (auto visited = visit(*message); !visited) return visited;
        }
        if (message->offset + 1 >= piece->second) open.erase(piece);
    }
    return {};
}

Error PartitionReader::failed(rd_kafka_resp_err_t code) const {
    return explained(to_error(code, purpose_), *this);
}

}  // namespace skald::kafka
