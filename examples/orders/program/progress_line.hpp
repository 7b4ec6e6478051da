// A line that says how far something has come while it runs.
#pragma once
#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <skald/core/clock.hpp>
#include <string>

namespace orders {

/// On a terminal the line is rewritten some times a second; elsewhere a line is added every tenth
/// of the way, because a log file has no use for more.
class ProgressLine {
public:
    /// `what` is "Bringing in events". The stream and the clock must outlive the line.
    ProgressLine(std::ostream& out, bool terminal, skald::Clock& clock, std::string what);

    void show(std::uint64_t done, std::uint64_t all);
    /// Takes the line off the terminal, so that what follows stands alone.
    void clear();
    /// Since it was made.
    std::chrono::nanoseconds elapsed() const;

private:
    bool due(std::uint64_t done, std::uint64_t all);

    std::ostream& out_;                     // where it is written
    const bool terminal_;                   // whether it can be rewritten
    skald::Clock& clock_;                   // for the rate
    const std::string what_;                // is being done
    const std::chrono::nanoseconds begun_;  // when it was made
    std::chrono::nanoseconds shown_at_{};   // on a terminal: the last time
    std::uint64_t first_ = 0;               // what was done when it was first told
    bool told_ = false;                     // whether it was
    std::uint64_t tenths_ = 0;              // elsewhere: how many are printed
};

/// "6,776 a second", or nothing when that cannot be said.
std::string rate_text(std::uint64_t count, std::chrono::nanoseconds elapsed);

/// "3.1 s"
std::string seconds_text(std::chrono::nanoseconds elapsed);

}  // namespace orders
