#include "detour_letter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <skald/projections/retry_topics.hpp>
#include <utility>
#include <vector>

namespace skald {
namespace {

constexpr std::array<std::string_view, 11> own_headers{
    "exception-type", "exception-message", "failed-at",          "attempts",
    "consumer-group", "original-topic",    "original-partition", "original-offset",
    "skald-hop",      "skald-due",         "skald-retried"};

constexpr std::size_t error_bytes_max = 1024;

template <class Number>
bool read_number(std::optional<std::string_view> text, Number& number) {
    if (!text) return false;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    return error == std::errc() && end == text->data() + text->size();
}

// A length, ':' and so many bytes, for each part.
void add_part(std::string& text, std::string_view part) {
    text += std::to_string(part.size());
    text += ':';
    text += part;
}

// None: the text is no row of parts.
std::optional<std::vector<std::string_view>> split_parts(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        std::size_t size = 0;
        if (colon == std::string_view::npos || !read_number(text.substr(0, colon), size) ||
            size > text.size() - colon - 1) {
            return std::nullopt;
        }
        parts.push_back(text.substr(colon + 1, size));
        text.remove_prefix(colon + 1 + size);
    }
    return parts;
}

std::optional<std::string> bytes_of_text(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned int byte = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
        if (error != std::errc() || end != text.data() + i + 2) return std::nullopt;
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

}  // namespace

std::string retry_topic(const std::string& topic, const std::string& consumer, std::size_t number) {
    return topic + "." + consumer + ".retry." + std::to_string(number);
}

std::vector<std::string> retry_topics_of(const std::vector<std::string>& topics,
                                         const std::string& consumer, const RetryTopics& retries) {
    std::vector<std::string> names;
    for (const std::string& topic : topics) {
        for (std::size_t number = 1; number <= retries.delays.size(); ++number) {
            names.push_back(retry_topic(topic, consumer, number));
        }
    }
    return names;
}

std::string dead_letter_topic(const std::string& topic) {
    return topic + ".dlq";
}

MessagePlace place_of(const ReceivedMessage& message) {
    return {message.topic, message.partition, message.position};
}

std::string to_string(const MessagePlace& place) {
    return place.topic + ", partition " + std::to_string(place.partition) + ", position " +
           std::to_string(place.position.value());
}

std::optional<DetourMark> DetourMark::of(const ReceivedMessage& message) {
    DetourMark mark;
    if (!read_number(message.header("skald-hop"), mark.hop)) return std::nullopt;
    const auto consumer = message.header("consumer-group");
    const auto topic = message.header("original-topic");
    std::uint64_t offset = 0;
    if (!consumer || !topic ||
        !read_number(message.header("original-partition"), mark.origin.partition) ||
        !read_number(message.header("original-offset"), offset) ||
        !read_number(message.header("attempts"), mark.attempts)) {
        return std::nullopt;
    }
    mark.consumer = *consumer;
    mark.origin.topic = *topic;
    mark.origin.position = GlobalPosition(offset + 1);
    return mark;
}

Message detour_letter(const ReceivedMessage& message, std::string topic, const DetourMark& mark,
                      const DetourReason& reason) {
    Message letter{std::move(topic), message.key, message.payload};
    const bool is_copy = DetourMark::of(message).has_value();
    for (const auto& header : message.headers) {
        // Another system may use some of these names.
        const bool is_own = std::ranges::find(own_headers, header.name) != own_headers.end();
        if (!is_copy || !is_own) letter.headers.add(header.name, header.value);
    }
    MessageHeaders& headers = letter.headers;
    headers.add("exception-type", to_string(reason.error.code));
    headers.add("exception-message",
                std::string_view(reason.error.message).substr(0, error_bytes_max));
    headers.add("failed-at", to_string(reason.failed_at));
    headers.add("attempts", std::to_string(mark.attempts));
    headers.add("consumer-group", mark.consumer);
    headers.add("original-topic", mark.origin.topic);
    headers.add("original-partition", std::to_string(mark.origin.partition));
    headers.add("original-offset", std::to_string(mark.origin.position.value() - 1));
    headers.add("skald-hop", std::to_string(mark.hop));
    if (reason.due) headers.add("skald-due", to_string(*reason.due));
    return letter;
}

std::string as_text(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4U];
        text += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return text;
}

std::string as_text(const Message& message) {
    std::string parts;
    for (const std::string* part : {&message.topic, &message.key, &message.payload}) {
        add_part(parts, *part);
    }
    for (const auto& header : message.headers) {
        add_part(parts, header.name);
        add_part(parts, header.value);
    }
    return as_text(parts);
}

Result<Message> parse_message(std::string_view text) {
    const auto bytes = bytes_of_text(text);
    const auto parts = bytes ? split_parts(*bytes) : std::nullopt;
    if (!parts || parts->size() < 3 || parts->size() % 2 == 0) {
        return Error{Errc::corrupt, "a message that waits in the database is damaged"};
    }
    Message message{std::string((*parts)[0]), std::string((*parts)[1]), std::string((*parts)[2])};
    for (std::size_t i = 3; i < parts->size(); i += 2) {
        message.headers.add((*parts)[i], (*parts)[i + 1]);
    }
    return message;
}

}  // namespace skald
