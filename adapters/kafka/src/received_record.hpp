// What librdkafka's consumer hands out, as our message.
#pragma once
#include <librdkafka/rdkafka.h>

#include <skald/core/received_message.hpp>
#include <string_view>

namespace skald::kafka {

ReceivedMessage received(const rd_kafka_message_t& message);

/// Whether it is an event that ends by itself: librdkafka connects and asks again as long as it
/// takes.
bool passes_by_itself(rd_kafka_resp_err_t code);

/// What a message has there; empty, if it has nothing.
std::string_view bytes_of(const void* data, std::size_t size);
/// The last header of this name; empty, if there is none.
std::string_view header_of(const rd_kafka_message_t& message, const char* name);

}  // namespace skald::kafka
