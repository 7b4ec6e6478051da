// A Log that writes one JSON object a line, for programs that collect logs.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>

namespace skald::telemetry {

/// A record is a line such as
///
///     {"time":"2026-01-02T12:00:00Z","level":"info","module":"http","message":"request","status":"200"}
///
/// with its fields behind the message, as strings. A field that is called like one of these four
/// gets "field_" before its name. Whatever a record holds, the line is valid JSON in UTF-8.
///
/// Lines are queued and written by a thread of the log, each in one piece, so who speaks never waits
/// for the destination. Debug and info may be written 5 ms later, several lines together. Records
/// that do not fit into the queue are dropped and counted; once there is room, a record of the module
/// "log" says how many were lost. Any thread may use one object.
class JsonLinesLog final : public Log {
public:
    static constexpr std::size_t default_queue_bytes_max = std::size_t{1024} * 1024;

    /// Writes to an open file descriptor, such as 2, which is not closed. Records below `least` are
    /// left out. The clock must outlive the log.
    JsonLinesLog(int descriptor, Clock& clock, LogLevel least = LogLevel::info,
                 std::size_t queue_bytes_max = default_queue_bytes_max);
    /// Writes what is queued, and waits for a destination that blocks. A program that ends without
    /// this loses what is queued.
    ~JsonLinesLog() override;

    void write(LogLevel level, std::string_view module, std::string_view message,
               std::span<const LogField> fields) noexcept override;

    /// Waits until all records that were taken so far are written or lost, not for those that others
    /// write meanwhile. A destination that blocks is waited for.
    void flush();

    /// Records that were dropped, or could not be written as a whole, as on a full disk.
    std::uint64_t lost() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;  // the queue and the thread
    const LogLevel least_;
};

}  // namespace skald::telemetry
