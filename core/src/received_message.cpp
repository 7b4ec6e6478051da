#include <skald/core/received_message.hpp>

namespace skald {

std::optional<std::string_view> ReceivedMessage::header(std::string_view name) const {
    for (std::size_t i = headers.size(); i > 0; --i) {
        if (headers[i - 1].name == name) return headers[i - 1].value;
    }
    return std::nullopt;
}

std::string describe_place(const ReceivedMessage& message) {
    return message.topic + ", partition " + std::to_string(message.partition) + ", position " +
           std::to_string(message.position.value());
}

}  // namespace skald
