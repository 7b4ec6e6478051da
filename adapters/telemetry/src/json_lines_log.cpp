#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <skald/adapters/telemetry/json_lines_log.hpp>
#include <skald/core/json_string.hpp>
#include <string>
#include <thread>
#include <utility>

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

std::string to_line(Clock& clock, LogLevel level, std::string_view module, std::string_view message,
                    std::span<const LogField> fields) {
    std::string line(1, '{');
    append_member(line, "time", to_string(clock.now()));
    append_member(line, "level", level_names[static_cast<std::size_t>(level)]);
    append_member(line, "module", module);
    append_member(line, "message", message);
    for (const LogField& field : fields) append_field(line, field);
    line += "}\n";
    return line;
}

// Writes whole lines, as far as the destination takes them.
class LineWriter {
public:
    explicit LineWriter(int descriptor) : descriptor_(descriptor) {}

    /// False: the line is not written, or not as a whole.
    bool write(std::string_view line) {
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

private:
    const int descriptor_;
    bool is_line_broken_ = false;  // the last one ended in its middle
};

}  // namespace

struct JsonLinesLog::Parts {
    Parts(int descriptor, Clock& its_clock, std::size_t bytes_max)
        : clock(its_clock), queue_bytes_max(bytes_max), writer(descriptor) {}

    Clock& clock;
    const std::size_t queue_bytes_max;
    std::atomic<std::uint64_t> lost = 0;
    LineWriter writer;            // the thread's
    std::uint64_t told_lost = 0;  // the thread's: of `lost`, those that a record speaks of

    std::mutex mutex;  // guards what follows
    std::condition_variable changed;
    std::string queue;        // lines
    bool is_writing = false;  // what was queued before
    bool stopped = false;
    std::thread thread;

    void take(const std::string& line) {
        {
            const std::lock_guard lock(mutex);
            // A line longer than the queue has its turn when nothing waits.
            if (!queue.empty() && queue.size() + line.size() > queue_bytes_max) {
                ++lost;
                return;
            }
            queue += line;
        }
        changed.notify_all();
    }
    void run() {
        std::string lines;
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [this] { return stopped || !queue.empty(); });
            if (queue.empty()) return;
            lines.clear();
            lines.swap(queue);
            is_writing = true;
            lock.unlock();
            write(lines);
            tell_lost();
            lock.lock();
            is_writing = false;
            changed.notify_all();
        }
    }
    void write(std::string_view lines) {
        while (!lines.empty()) {
            const std::string_view line = lines.substr(0, lines.find('\n') + 1);
            lines.remove_prefix(line.size());
            if (!writer.write(line)) ++lost;
        }
    }
    void tell_lost() {
        const std::uint64_t now_lost = lost;
        if (now_lost == told_lost) return;
        try {
            const std::string count = std::to_string(now_lost - told_lost);
            const std::array<LogField, 1> fields{{{"count", count}}};
            const auto line = to_line(clock, LogLevel::warning, "log", "records were lost", fields);
            if (writer.write(line)) told_lost = now_lost;
        } catch (...) {
            return;  // no memory: later
        }
    }
};

JsonLinesLog::JsonLinesLog(int descriptor, Clock& clock, LogLevel least,
                           std::size_t queue_bytes_max)
    : parts_(std::make_unique<Parts>(descriptor, clock, queue_bytes_max)), least_(least) {
    parts_->thread = std::thread([this] { parts_->run(); });
}

JsonLinesLog::~JsonLinesLog() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopped = true;
    }
    parts_->changed.notify_all();
    parts_->thread.join();
}

void JsonLinesLog::write(LogLevel level, std::string_view module, std::string_view message,
                         std::span<const LogField> fields) noexcept {
    if (level < least_) return;
    try {
        parts_->take(to_line(parts_->clock, level, module, message, fields));
    } catch (...) {  // no memory: a log must not end the program
        ++parts_->lost;
    }
}

void JsonLinesLog::flush() {
    std::unique_lock lock(parts_->mutex);
    parts_->changed.wait(lock, [this] { return parts_->queue.empty() && !parts_->is_writing; });
}

std::uint64_t JsonLinesLog::lost() const {
    return parts_->lost;
}

}  // namespace skald::telemetry
