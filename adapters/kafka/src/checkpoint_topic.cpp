#include "checkpoint_topic.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "partition_reader.hpp"
#include "producer.hpp"
#include "received_record.hpp"

namespace skald::kafka {
namespace {

Result<StoredCheckpoint> decode(const rd_kafka_message_t& record) {
    const std::string_view text = bytes_of(record.payload, record.len);
    std::uint64_t position = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
        return Error{Errc::corrupt, std::string("topic \"") + rd_kafka_topic_name(record.rkt) +
                                        "\" has a record at offset " +
                                        std::to_string(record.offset) +
                                        " that no relay wrote: it is not for anything else"};
    }
    return StoredCheckpoint{GlobalPosition(position),
                            std::string(header_of(record, "skald-owner"))};
}

Result<std::optional<StoredCheckpoint>> newest_in(PartitionReader& reader,
                                                  const PartitionReader::Piece& piece,
                                                  const std::string& source) {
    std::optional<StoredCheckpoint> newest;
    const auto read = reader.read({piece}, [&](const rd_kafka_message_t& record) -> Result<void> {
        if (bytes_of(record.key, record.key_len) != source) return {};
        auto decoded = decode(record);
        if (!decoded) return decoded.error();
        newest = *std::move(decoded);
        return {};
    });
    if (!read) return read.error();
    return newest;
}

Result<std::unique_ptr<PartitionReader>> open_checkpoints(const PublisherOptions& options) {
    return PartitionReader::open(options.connection, checkpoint_topic_of(options),
                                 "reading the checkpoint of relay \"" + options.name + "\"");
}

// A compacted topic keeps the newest record of each key, and that is near the end.
Result<std::optional<StoredCheckpoint>> newest(PartitionReader& reader, const std::string& source) {
    const auto all = reader.bounds(0);
    if (!all) return all.error();
    for (std::int64_t back = 256;; back *= 16) {
        const std::int64_t from = std::max(all->from, all->until - back);
        auto found = newest_in(reader, {0, from, all->until}, source);
        if (!found || *found || from == all->from) return found;
    }
}

}  // namespace

Result<std::optional<StoredCheckpoint>> read_checkpoint(const PublisherOptions& options,
                                                        const std::string& source) {
    const auto reader = open_checkpoints(options);
    if (!reader) return reader.error();
    return newest(**reader, source);
}

Result<std::optional<Checkpoint>> published_checkpoint(const PublisherOptions& options,
                                                       const std::string& source) {
    const auto reader = open_checkpoints(options);
    if (!reader) return reader.error();
    const auto exists = (*reader)->topic_exists();
    if (!exists) return exists.error();
    if (!*exists) return std::optional<Checkpoint>();
    const auto stored = newest(**reader, source);
    if (!stored) return stored.error();
    if (!*stored || (*stored)->position == GlobalPosition()) return std::optional<Checkpoint>();
    return std::optional(Checkpoint{source, 0, (*stored)->position});
}

}  // namespace skald::kafka
