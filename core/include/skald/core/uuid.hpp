// UUIDs (RFC 9562), and the ids made of them. Each id is a type of its own: an event's id cannot
// stand for a command's.
#pragma once
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

namespace skald {

class Random;

class Uuid {
public:
    /// The nil UUID, which stands for "none".
    constexpr Uuid() = default;
    constexpr explicit Uuid(std::array<std::uint8_t, 16> bytes) : bytes_(bytes) {}

    /// A random UUID (version 4).
    static Uuid random(Random& random);
    /// The UUID of a name within a namespace (version 5, by SHA-1): the same name always gives the
    /// same UUID.
    static Uuid named(const Uuid& name_space, std::string_view name);
    /// Reads "6ba7b810-9dad-11d1-80b4-00c04fd430c8", in either case. Errors: invalid_argument.
    static Result<Uuid> parse(std::string_view text);

    constexpr const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
    constexpr bool is_nil() const { return bytes_ == std::array<std::uint8_t, 16>{}; }
    friend constexpr auto operator<=>(const Uuid&, const Uuid&) = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
};

/// Lower case with hyphens.
std::string to_string(const Uuid& uuid);

/// An id that is a UUID inside, and nothing else outside.
template <class Tag>
class UuidId {
public:
    constexpr UuidId() = default;
    constexpr explicit UuidId(Uuid uuid) : uuid_(uuid) {}

    static UuidId random(Random& source) { return UuidId(Uuid::random(source)); }
    /// The id of a text, such as an Idempotency-Key or the id of a record in another system: the
    /// same text gives the same id.
    static UuidId named(std::string_view text) {
        return UuidId(Uuid::named(Tag::name_space, text));
    }

    constexpr const Uuid& uuid() const { return uuid_; }
    constexpr bool is_nil() const { return uuid_.is_nil(); }
    friend constexpr auto operator<=>(const UuidId&, const UuidId&) = default;

private:
    Uuid uuid_;
};

template <class Tag>
std::string to_string(const UuidId<Tag>& id) {
    return to_string(id.uuid());
}

struct EventIdTag {
    static constexpr Uuid name_space{{0x5d, 0x9a, 0x3c, 0x1e, 0x8f, 0x42, 0x4b, 0x70, 0x9c, 0x55,
                                      0x1a, 0x6e, 0xd0, 0x27, 0xb3, 0x01}};
};
struct CommandIdTag {
    static constexpr Uuid name_space{{0x5d, 0x9a, 0x3c, 0x1e, 0x8f, 0x42, 0x4b, 0x70, 0x9c, 0x55,
                                      0x1a, 0x6e, 0xd0, 0x27, 0xb3, 0x02}};
};

/// Identifies an event for ever and everywhere. A store keeps it once: an append that repeats an id
/// is a retry.
using EventId = UuidId<EventIdTag>;
/// Identifies a command, also when it is sent again.
using CommandId = UuidId<CommandIdTag>;

/// The id of the n-th event (from 0) that a command yields. It follows from the command's id, so
/// that a command which is handled twice yields the same ids, and the store recognises the second
/// time as a retry.
EventId event_id_of(const CommandId& command, std::uint32_t index);

}  // namespace skald

template <>
struct std::hash<skald::Uuid> {
    std::size_t operator()(const skald::Uuid& uuid) const noexcept;
};
template <class Tag>
struct std::hash<skald::UuidId<Tag>> {
    std::size_t operator()(const skald::UuidId<Tag>& id) const noexcept {
        return std::hash<skald::Uuid>{}(id.uuid());
    }
};
