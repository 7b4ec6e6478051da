#include "received_record.hpp"

#include <string>

namespace skald::kafka {
namespace {

MessageHeaders headers_of(const rd_kafka_message_t& message) {
    MessageHeaders headers;
    rd_kafka_headers_t* raw = nullptr;
    if (rd_kafka_message_headers(&message, &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(raw, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        headers.add(name, bytes_of(value, size));
    }
    return headers;
}

}  // namespace

std::string_view bytes_of(const void* data, std::size_t size) {
    return data ? std::string_view(static_cast<const char*>(data), size) : std::string_view();
}

std::string_view header_of(const rd_kafka_message_t& message, const char* name) {
    rd_kafka_headers_t* headers = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    const auto code = rd_kafka_header_get_last(headers, name, &value, &size);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR ? bytes_of(value, size) : std::string_view();
}

// Kafka counts from 0, so the offset of the next message is the position of the last one.
ReceivedMessage received(const rd_kafka_message_t& message) {
    return {rd_kafka_topic_name(message.rkt),
            static_cast<std::uint32_t>(message.partition),
            GlobalPosition(static_cast<std::uint64_t>(message.offset) + 1),
            std::string(bytes_of(message.key, message.key_len)),
            std::string(bytes_of(message.payload, message.len)),
            message.payload != nullptr,
            headers_of(message)};
}

bool passes_by_itself(rd_kafka_resp_err_t code) {
    return code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
           code == RD_KAFKA_RESP_ERR__RESOLVE || code == RD_KAFKA_RESP_ERR__PARTITION_EOF ||
           code == RD_KAFKA_RESP_ERR__TIMED_OUT;
}

}  // namespace skald::kafka
