// What librdkafka's consumer hands out, as our message.
#pragma once
#include <librdkafka/rdkafka.h>

#include <skald/core/received_message.hpp>
#include <string>

namespace skald::kafka {

ReceivedMessage received(const rd_kafka_message_t& message);

/// Whether it is an event that ends by itself: librdkafka connects and asks again as long as it
/// takes.
bool passes_by_itself(rd_kafka_resp_err_t code);

/// Nothing is "".
inline std::string text_of(const void* data, std::size_t size) {
    return data ? std::string(static_cast<const char*>(data), size) : std::string();
}

}  // namespace skald::kafka
