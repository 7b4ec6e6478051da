#include <skald/core/received_message.hpp>

namespace skald {

std::optional<std::string_view> ReceivedMessage::header(std::string_view name) const {
    for (auto one = headers.rbegin(); one != headers.rend(); ++one) {
        if (one->first == name) return one->second;
    }
    return std::nullopt;
}

std::string describe_place(const ReceivedMessage& message) {
    return message.topic + ", partition " + std::to_string(message.partition) + ", position " +
           std::to_string(message.position.value());
}

}  // namespace skald
