// A log that keeps what is written to it, so that a test can look.
#pragma once
#include <mutex>
#include <skald/core/log.hpp>
#include <string>
#include <utility>
#include <vector>

namespace skald::testing {

struct LogRecord {
    LogLevel level;
    std::string module;
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields;
};

/// Any thread may use one object.
class RecordingLog final : public Log {
public:
    void write(LogLevel level, std::string_view module, std::string_view message,
               std::span<const LogField> fields) noexcept override {
        LogRecord record{level, std::string(module), std::string(message), {}};
        for (const LogField& field : fields) record.fields.emplace_back(field.name, field.value);
        const std::lock_guard lock(mutex_);
        records_.push_back(std::move(record));
    }

    /// A copy of all records, in the order in which they came.
    std::vector<LogRecord> records() const {
        const std::lock_guard lock(mutex_);
        return records_;
    }
    /// Whether a record of this level has this text in its message.
    bool contains(LogLevel level, std::string_view text) const {
        const std::lock_guard lock(mutex_);
        for (const LogRecord& record : records_) {
            if (record.level == level && record.message.find(text) != std::string::npos)
                return true;
        }
        return false;
    }

private:
    mutable std::mutex mutex_;  // guards records_
    std::vector<LogRecord> records_;
};

}  // namespace skald::testing
