// A Version numbers the events of one stream: 0, 1, 2 ... without gaps, also across deletes and
// truncation.
#pragma once
#include <compare>
#include <cstdint>

namespace skald {

/// The place of an event in its stream; the first event has version 0. Converted from and to a
/// number only explicitly.
class Version {
public:
    constexpr Version() = default;
    constexpr explicit Version(std::uint64_t value) : value_(value) {}

    constexpr std::uint64_t value() const { return value_; }
    constexpr Version next() const { return Version(value_ + 1); }
    friend constexpr auto operator<=>(Version, Version) = default;

private:
    std::uint64_t value_ = 0;
};

}  // namespace skald
