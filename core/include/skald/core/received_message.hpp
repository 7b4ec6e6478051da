// What comes from a broker.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/message.hpp>
#include <string>
#include <string_view>

namespace skald {

/// A message in its place: a topic has partitions, and each partition an order.
struct ReceivedMessage {
    std::string topic;
    std::uint32_t partition = 0;
    GlobalPosition position;  // in the partition, from 1; there may be gaps
    std::string key;
    std::string payload;
    bool has_payload = true;  // false: a tombstone, which says that the key is gone
    MessageHeaders headers = {};

    /// The value of the last header of this name; none: there is no such header. A view into this.
    std::optional<std::string_view> header(std::string_view name) const;
};

/// "orders, partition 3, position 17", for messages to people.
std::string describe_place(const ReceivedMessage& message);

}  // namespace skald
