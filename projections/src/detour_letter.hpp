// Messages on a detour, as they lie in retry topics and among dead letters.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/message.hpp>
#include <skald/core/received_message.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <string_view>

namespace skald {

/// Where a message came first. It keeps this on all its detours.
struct MessagePlace {
    std::string topic;
    std::uint32_t partition = 0;
    GlobalPosition position;

    friend bool operator==(const MessagePlace&, const MessagePlace&) = default;
};

MessagePlace place_of(const ReceivedMessage& message);
std::string to_string(const MessagePlace& place);

/// What the headers of a copy say of it.
struct DetourMark {
    std::string consumer;  // that failed
    MessagePlace origin;
    std::uint32_t hop = 0;  // which copy it is, from 1
    std::uint32_t attempts = 0;

    /// None: the message is no copy.
    static std::optional<DetourMark> of(const ReceivedMessage& message);
};

/// Why and when a copy is made.
struct DetourReason {
    Error error;
    Timestamp failed_at;
    std::optional<Timestamp> due = {};  // none: a person decides
};

/// The copy of a message for another topic, with its mark. Of a copy the message of origin remains.
Message detour_letter(const ReceivedMessage& message, std::string topic, const DetourMark& mark,
                      const DetourReason& reason);

/// A message as text, for a database, and back. Errors: corrupt.
std::string as_text(const Message& message);
Result<Message> parse_message(std::string_view text);

/// Any bytes as text, in hexadecimal digits.
std::string as_text(std::string_view bytes);

}  // namespace skald
