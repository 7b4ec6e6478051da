// Reads all partitions of a topic from the beginning, without Skald and without a group.
#pragma once
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <map>
#include <skald/core/received_message.hpp>
#include <string>
#include <vector>

#include "handles.hpp"

namespace skald::kafka::test {

inline MessageHeaders headers_of(const rd_kafka_message_t& message) {
    MessageHeaders headers;
    rd_kafka_headers_t* raw = nullptr;
    if (rd_kafka_message_headers(&message, &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(raw, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        headers.add(name, std::string_view(static_cast<const char*>(value), size));
    }
    return headers;
}

/// Visits everything that is there, committed messages only. Partition by partition in order;
/// partitions in any.
template <class Visit>
void visit_topic(const std::string& servers, const std::string& topic, int partitions,
                 std::chrono::seconds time, const Visit& visit) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    std::array<char, 256> words;
    const std::pair<const char*, const char*> settings[] = {
        {"bootstrap.servers", servers.c_str()},  {"group.id", "topic-reader"},
        {"enable.partition.eof", "true"},        {"enable.auto.commit", "false"},
        {"queued.max.messages.kbytes", "16384"}, {"isolation.level", "read_committed"}};
    for (const auto& [name, value] : settings) {
        EXPECT_EQ(rd_kafka_conf_set(conf, name, value, words.data(), words.size()),
                  RD_KAFKA_CONF_OK);
    }
    const ClientHandle client(rd_kafka_new(RD_KAFKA_CONSUMER, conf, words.data(), words.size()));
    const PartitionsHandle all(rd_kafka_topic_partition_list_new(partitions));
    for (int i = 0; i < partitions; ++i) {
        rd_kafka_topic_partition_list_add(all.get(), topic.c_str(), i)->offset =
            RD_KAFKA_OFFSET_BEGINNING;
    }
    rd_kafka_assign(client.get(), all.get());
    rd_kafka_poll_set_consumer(client.get());
    const auto deadline = std::chrono::steady_clock::now() + time;
    for (int ends = 0; ends < partitions && std::chrono::steady_clock::now() < deadline;) {
        const MessageHandle message(rd_kafka_consumer_poll(client.get(), 100));
        if (!message) continue;
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ++ends;
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
        visit(ReceivedMessage{topic, static_cast<std::uint32_t>(message->partition),
                              GlobalPosition(static_cast<std::uint64_t>(message->offset) + 1),
                              std::string(static_cast<const char*>(message->key), message->key_len),
                              std::string(static_cast<const char*>(message->payload), message->len),
                              message->payload != nullptr, headers_of(*message)});
    }
}

inline std::vector<ReceivedMessage> read_topic(const std::string& servers, const std::string& topic,
                                               int partitions) {
    std::vector<ReceivedMessage> messages;
    visit_topic(servers, topic, partitions, std::chrono::seconds(60),
                [&](ReceivedMessage message) { messages.push_back(std::move(message)); });
    return messages;
}

}  // namespace skald::kafka::test
