// Randomness is an argument, so that a test can repeat a run by its seed.
#pragma once
#include <cstdint>

namespace skald {

/// A source of random bits. Implementations that are shared between threads must be safe for that;
/// SystemRandom is.
class Random {
public:
    virtual ~Random() = default;
    /// 64 random bits.
    virtual std::uint64_t next() = 0;
};

/// Randomness of the operating system (getrandom), fit for ids. Any thread may use one object.
class SystemRandom final : public Random {
public:
    std::uint64_t next() override;
};

}  // namespace skald
