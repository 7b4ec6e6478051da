// Time is an argument, so that a test decides what time it is.
#pragma once
#include <chrono>
#include <skald/core/timestamp.hpp>

namespace skald {

/// Tells the time. Any thread may use one object.
class Clock {
public:
    virtual ~Clock() = default;
    /// The time of day, in UTC. May jump, also backwards.
    virtual Timestamp now() = 0;
    /// Time since some fixed moment; never runs backwards. For measuring how long something takes.
    virtual std::chrono::nanoseconds elapsed() = 0;
};

/// The clock of the machine.
class SystemClock final : public Clock {
public:
    Timestamp now() override;
    std::chrono::nanoseconds elapsed() override;
};

}  // namespace skald
