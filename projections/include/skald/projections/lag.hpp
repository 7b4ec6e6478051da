// How far something that follows a store is behind it.
#pragma once
#include <chrono>
#include <cstdint>

namespace skald {

struct Lag {
    std::uint64_t events = 0;           // that are for it and not done; exact
    std::chrono::nanoseconds age = {};  // since the oldest of them was recorded; 0: none
};

}  // namespace skald
