#include <unistd.h>

#include <array>
#include <cerrno>
#include <skald/adapters/telemetry/json_lines_log.hpp>
#include <skald/core/json_string.hpp>

namespace skald::telemetry {
namespace {

constexpr std::array<std::string_view, 4> own_names{"time", "level", "module", "message"};
constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};

void append_member(std::string& line, std::string_view name, std::string_view value) {
    line += line.size() == 1 ? "" : ",";
    append_json_string(line, name);
    line += ':';
    append_json_string(line, value);
}

void append_field(std::string& line, const LogField& field) {
    for (const std::string_view own : own_names) {
        if (field.name == own) {
            return append_member(line, "field_" + std::string(field.name), field.value);
        }
    }
    append_member(line, field.name, field.value);
}

}  // namespace

void JsonLinesLog::write(LogLevel level, std::string_view module, std::string_view message,
                         std::span<const LogField> fields) noexcept {
    if (level < least_) return;
    try {
        const std::lock_guard lock(mutex_);
        line_.assign(1, '{');
        append_member(line_, "time", to_string(clock_.now()));
        append_member(line_, "level", level_names[static_cast<std::size_t>(level)]);
        append_member(line_, "module", module);
        append_member(line_, "message", message);
        for (const LogField& field : fields) append_field(line_, field);
        line_ += "}\n";
        if (!write_line(line_)) ++lost_;
    } catch (...) {  // no memory: a log must not end the program
        ++lost_;
    }
}

bool JsonLinesLog::write_line(std::string_view line) {
    // What is left of a broken line must not swallow this one.
    if (is_line_broken_) is_line_broken_ = ::write(descriptor_, "\n", 1) != 1;
    if (is_line_broken_) return false;
    const std::size_t size = line.size();
    while (!line.empty()) {
        const auto written = ::write(descriptor_, line.data(), line.size());
        if (written > 0) {
            line.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            is_line_broken_ = line.size() != size;
            return false;
        }
    }
    return true;
}

}  // namespace skald::telemetry
