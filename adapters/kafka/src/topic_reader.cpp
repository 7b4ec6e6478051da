#include <algorithm>
#include <skald/adapters/kafka/topic_reader.hpp>
#include <utility>

#include "client.hpp"
#include "kafka_error.hpp"
#include "received_record.hpp"

namespace skald::kafka {
namespace {

using std::chrono::steady_clock;

constexpr int poll_milliseconds = 100;

}  // namespace

struct TopicReader::Parts final : ClientEvents {
    Parts(ConnectionOptions given, std::string of)
        : ClientEvents(given.log), connection(std::move(given)), topic(std::move(of)) {}

    ConnectionOptions connection;
    std::string topic;
    int partitions = 0;  // how many it has
    ClientHandle client;

    Result<void> connect();
    Result<PartitionRange> range_of(int partition);
    Result<void> assign(const PartitionRange& range);
    void leave() { rd_kafka_assign(client.get(), nullptr); }

    Error failed(rd_kafka_resp_err_t code) const {
        return explained(to_error(code, "reading topic \"" + topic + "\""), *this);
    }
};

Result<void> TopicReader::Parts::connect() {
    auto made = make_reader(
        connection, "skald-topic-reader",
        {{"auto.offset.reset", "earliest"}, {"allow.auto.create.topics", "false"}}, *this);
    if (!made) return made.error();
    client = *std::move(made);
    const auto found = find_topic(client.get(), topic, connection.answer_timeout);
    if (!found) {
        rd_kafka_poll(client.get(), 0);  // what it complains of
        return explained(found.error(), *this);
    }
    if (!*found) return Error{Errc::not_found, "there is no topic \"" + topic + "\""};
    partitions = **found;
    return {};
}

Result<PartitionRange> TopicReader::Parts::range_of(int partition) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code =
        rd_kafka_query_watermark_offsets(client.get(), topic.c_str(), partition, &low, &high,
                                         in_milliseconds(connection.answer_timeout));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(code);
    // Positions count from 1, so the offset of the next message is the position of the last one.
    return PartitionRange{static_cast<std::uint32_t>(partition),
                          GlobalPosition(static_cast<std::uint64_t>(low)),
                          GlobalPosition(static_cast<std::uint64_t>(high))};
}

Result<void> TopicReader::Parts::assign(const PartitionRange& range) {
    const PartitionsHandle partition(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(partition.get(), topic.c_str(),
                                      static_cast<std::int32_t>(range.partition))
        ->offset = static_cast<std::int64_t>(range.after.value());
    const auto code = rd_kafka_assign(client.get(), partition.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(code);
    return {};
}

TopicReader::TopicReader(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
TopicReader::~TopicReader() = default;

Result<std::unique_ptr<TopicReader>> TopicReader::open(ConnectionOptions connection,
                                                       std::string topic) {
    auto parts = std::make_unique<Parts>(std::move(connection), std::move(topic));
    if (auto connected = parts->connect(); !connected) return connected.error();
    return std::unique_ptr<TopicReader>(new TopicReader(std::move(parts)));
}

Result<std::vector<PartitionRange>> TopicReader::ranges() {
    std::vector<PartitionRange> ranges;
    for (int partition = 0; partition < parts_->partitions; ++partition) {
        auto range = parts_->range_of(partition);
        if (!range) return range.error();
        ranges.push_back(*range);
    }
    return ranges;
}

Result<void> TopicReader::read(const PartitionRange& range, const Take& take) {
    if (range.empty()) return {};
    if (auto assigned = parts_->assign(range); !assigned) return assigned;
    const auto patience = parts_->connection.answer_timeout;
    Result<void> outcome;
    for (auto heard = steady_clock::now(); outcome;) {
        const MessageHandle record(rd_kafka_consumer_poll(parts_->client.get(), poll_milliseconds));
        if (!record) {
            if (steady_clock::now() - heard < patience) continue;
            outcome = parts_->failed(RD_KAFKA_RESP_ERR__TIMED_OUT);
            break;
        }
        if (record->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) break;
        if (passes_by_itself(record->err)) continue;
        if (record->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            outcome = parts_->failed(record->err);
            break;
        }
        heard = steady_clock::now();
        const ReceivedMessage message = received(*record);
        if (message.position > range.until) break;
        const auto more = take(message);
        if (!more) outcome = more.error();
        if (!more || !*more || message.position == range.until) break;
    }
    parts_->leave();
    return outcome;
}

}  // namespace skald::kafka
