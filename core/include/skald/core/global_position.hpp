// A GlobalPosition numbers the events of a whole store: 1, 2, 3 ... without gaps when assigned,
// never reused, never moved.
#pragma once
#include <compare>
#include <cstdint>

namespace skald {

/// The place of an event in the log of its store. The first event has position 1; 0 means "before
/// the first event", so that `after = GlobalPosition()` reads from the beginning.
class GlobalPosition {
public:
    constexpr GlobalPosition() = default;
    constexpr explicit GlobalPosition(std::uint64_t value) : value_(value) {}

    constexpr std::uint64_t value() const { return value_; }
    constexpr GlobalPosition next() const { return GlobalPosition(value_ + 1); }
    friend constexpr auto operator<=>(GlobalPosition, GlobalPosition) = default;

private:
    std::uint64_t value_ = 0;
};

}  // namespace skald
