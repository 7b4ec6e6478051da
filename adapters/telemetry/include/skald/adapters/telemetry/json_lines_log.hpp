// A Log that writes one JSON object a line, for programs that collect logs.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>
#include <string>

namespace skald::telemetry {

/// A record is a line such as
///
///     {"time":"2026-01-02T12:00:00Z","level":"info","module":"http","message":"request","status":"200"}
///
/// with its fields behind the message, as strings. A field that is called like one of these four
/// gets "field_" before its name. Whatever a record holds, the line is valid JSON in UTF-8. A line
/// is written in one piece, by the thread that speaks; a destination that blocks holds it up.
/// Any thread may use one object.
class JsonLinesLog final : public Log {
public:
    /// Writes to an open file descriptor, such as 2, which is not closed. Records below `least` are
    /// left out. The clock must outlive the log.
    JsonLinesLog(int descriptor, Clock& clock, LogLevel least = LogLevel::info)
        : descriptor_(descriptor), clock_(clock), least_(least) {}

    void write(LogLevel level, std::string_view module, std::string_view message,
               std::span<const LogField> fields) noexcept override;

    /// Records that could not be written as a whole, as on a full disk.
    std::uint64_t lost() const { return lost_; }

private:
    bool write_line(std::string_view line);

    const int descriptor_;
    Clock& clock_;
    const LogLevel least_;
    std::atomic<std::uint64_t> lost_ = 0;
    std::mutex mutex_;             // guards what follows, and the order of lines
    std::string line_;             // being made; its memory is used again
    bool is_line_broken_ = false;  // the last one ended in its middle
};

}  // namespace skald::telemetry
