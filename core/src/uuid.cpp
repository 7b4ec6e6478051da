#include <skald/core/uuid.hpp>

#include <skald/core/random.hpp>

#include <algorithm>
#include <cstring>

#include "sha1.hpp"

namespace skald {
namespace {

constexpr std::size_t text_size = 36;
using Bytes = std::array<std::uint8_t, 16>;

constexpr bool is_hyphen_place(std::size_t i) {
    return i == 8 || i == 13 || i == 18 || i == 23;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Writes the version into its place, and the variant of RFC 9562.
Uuid with_version(Bytes bytes, std::uint8_t version) {
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | version << 4);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
    return Uuid(bytes);
}

}  // namespace

Uuid Uuid::random(Random& random) {
    Bytes bytes{};
    for (std::size_t half = 0; half < 2; ++half) {
        const std::uint64_t bits = random.next();
        for (std::size_t i = 0; i < 8; ++i) {
            bytes[half * 8 + i] = static_cast<std::uint8_t>(bits >> (56 - 8 * i) & 0xFF);
        }
    }
    return with_version(bytes, 4);
}

Uuid Uuid::named(const Uuid& name_space, std::string_view name) {
    std::string text(name_space.bytes().begin(), name_space.bytes().end());
    text += name;
    const auto digest = detail::sha1(text);
    Bytes bytes{};
    std::copy_n(digest.begin(), bytes.size(), bytes.begin());
    return with_version(bytes, 5);
}

Result<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != text_size) return invalid_argument("a UUID has 36 characters");
    Bytes bytes{};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text_size; ++i) {
        if (is_hyphen_place(i)) {
            if (text[i] != '-') return invalid_argument("a UUID has the form 8-4-4-4-12");
            continue;
        }
        const int value = hex_value(text[i]);
        if (value < 0) return invalid_argument("a UUID consists of hexadecimal digits");
        bytes[digits / 2] = static_cast<std::uint8_t>(bytes[digits / 2] << 4 | value);
        ++digits;
    }
    return Uuid(bytes);
}

std::string to_string(const Uuid& uuid) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    text.reserve(text_size);
    for (const std::uint8_t byte : uuid.bytes()) {
        if (is_hyphen_place(text.size())) text.push_back('-');
        text.push_back(hex[byte >> 4]);
        text.push_back(hex[byte & 0x0F]);
    }
    return text;
}

EventId event_id_of(const CommandId& command, std::uint32_t index) {
    return EventId(Uuid::named(command.uuid(), std::to_string(index)));
}

}  // namespace skald

std::size_t std::hash<skald::Uuid>::operator()(const skald::Uuid& uuid) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, uuid.bytes().data(), sizeof high);
    std::memcpy(&low, uuid.bytes().data() + sizeof high, sizeof low);
    // Users may number their UUIDs one by one, so the bits of both halves are spread (the
    // multiplier is 2^64 divided by the golden ratio).
    constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15;
    const std::uint64_t spread = high * multiplier;
    const std::uint64_t mixed = ((spread ^ spread >> 32) + low) * multiplier;
    return static_cast<std::size_t>(mixed ^ mixed >> 32);
}
