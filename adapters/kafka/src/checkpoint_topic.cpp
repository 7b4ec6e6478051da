#include "checkpoint_topic.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "client.hpp"
#include "kafka_error.hpp"
#include "producer.hpp"

namespace skald::kafka {
namespace {

using std::chrono::steady_clock;

std::string_view bytes(const void* data, std::size_t size) {
    return data ? std::string_view(static_cast<const char*>(data), size) : std::string_view();
}

Result<StoredCheckpoint> decode(const rd_kafka_message_t& record) {
    const std::string_view text = bytes(record.payload, record.len);
    std::uint64_t position = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
        return Error{Errc::corrupt, std::string("topic \"") + rd_kafka_topic_name(record.rkt) +
                                        "\" has a record at offset " +
                                        std::to_string(record.offset) +
                                        " that no relay wrote: it is not for anything else"};
    }
    StoredCheckpoint stored{GlobalPosition(position), {}};
    rd_kafka_headers_t* headers = nullptr;
    const void* owner = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(&record, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
        rd_kafka_header_get_last(headers, "skald-owner", &owner, &size) ==
            RD_KAFKA_RESP_ERR_NO_ERROR) {
        stored.owner = bytes(owner, size);
    }
    return stored;
}

// A consumer of one partition, without a group.
class CheckpointReader final : private ClientEvents {
public:
    explicit CheckpointReader(const PublisherOptions& options)
        : ClientEvents(options.connection.log),
          options_(options),
          topic_(checkpoint_topic_of(options)),
          deadline_(steady_clock::now() + options.connection.answer_timeout) {}

    Result<void> connect() {
        // The group is a name that librdkafka insists on; nobody joins it and nothing is stored.
        auto conf = configuration(options_.connection,
                                  {{"group.id", topic_},
                                   {"enable.auto.commit", "false"},
                                   {"enable.partition.eof", "true"},
                                   {"isolation.level", "read_committed"},
                                   {"fetch.wait.max.ms", "10"}},
                                  *this);
        if (!conf) return conf.error();
        auto client = make_client(RD_KAFKA_CONSUMER, *std::move(conf));
        if (!client) return client.error();
        client_ = *std::move(client);
        rd_kafka_poll_set_consumer(client_.get());
        return {};
    }

    // A compacted topic keeps the newest record of each key, and that is near the end.
    Result<std::optional<StoredCheckpoint>> newest(const std::string& source) {
        std::int64_t low = 0;
        std::int64_t high = 0;
        const auto code =
            rd_kafka_query_watermark_offsets(client_.get(), topic_.c_str(), 0, &low, &high,
                                             in_milliseconds(options_.connection.answer_timeout));
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(code);
        for (std::int64_t back = 256;; back *= 16) {
            const std::int64_t from = std::max(low, high - back);
            auto found = newest_in(source, from, high);
            if (!found || *found || from == low) return found;
        }
    }

private:
    Result<std::optional<StoredCheckpoint>> newest_in(const std::string& source, std::int64_t from,
                                                      std::int64_t until) {
        std::optional<StoredCheckpoint> newest;
        if (from >= until) return newest;
        const PartitionsHandle partition(rd_kafka_topic_partition_list_new(1));
        rd_kafka_topic_partition_list_add(partition.get(), topic_.c_str(), 0)->offset = from;
        const auto code = rd_kafka_assign(client_.get(), partition.get());
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(code);
        for (std::int64_t next = from; next < until;) {
            const MessageHandle record(rd_kafka_consumer_poll(client_.get(), 100));
            if (steady_clock::now() > deadline_) return failed(RD_KAFKA_RESP_ERR__TIMED_OUT);
            if (!record) continue;
            if (record->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
                next = record->offset;
                continue;
            }
            if (record->err != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(record->err);
            next = record->offset + 1;
            if (bytes(record->key, record->key_len) != source) continue;
            auto decoded = decode(*record);
            if (!decoded) return decoded.error();
            newest = *std::move(decoded);
        }
        return newest;
    }

    Error failed(rd_kafka_resp_err_t code) const {
        return explained(
            to_error(code, "reading the checkpoint of relay \"" + options_.name + "\""), *this);
    }

    const PublisherOptions& options_;
    std::string topic_;
    steady_clock::time_point deadline_;
    ClientHandle client_;
};

}  // namespace

Result<std::optional<StoredCheckpoint>> read_checkpoint(const PublisherOptions& options,
                                                        const std::string& source) {
    CheckpointReader reader(options);
    if (auto connected = reader.connect(); !connected) return connected.error();
    return reader.newest(source);
}

}  // namespace skald::kafka
