// The Log port: where Skald says what it does. What becomes of it is the program's choice.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace skald {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

struct LogField {
    std::string_view name;
    std::string_view value;
};

/// Takes records from any thread, quickly, and never fails.
class Log {
public:
    virtual ~Log() = default;
    /// `module` is the part of Skald that speaks, such as "eventstore". All arguments end with the
    /// call.
    virtual void write(LogLevel level, std::string_view module, std::string_view message,
                       std::span<const LogField> fields) noexcept = 0;
};

/// Drops everything.
class NullLog final : public Log {
public:
    void write(LogLevel, std::string_view, std::string_view,
               std::span<const LogField>) noexcept override {}
};

}  // namespace skald
