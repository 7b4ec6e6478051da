#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
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

// Lines of little weight may wait so long for others, to be written together. Else a busy server
// would wake the thread for each of them.
constexpr std::chrono::milliseconds gathering_time(5);

// Writes whole lines, as far as the destination takes them.
class LineWriter {
public:
    explicit LineWriter(int descriptor) : descriptor_(descriptor) {}

    /// Yields how many of the lines are not written, or not as a whole.
    std::uint64_t write(std::string_view lines) {
        // What is left of a broken line must not swallow this one.
        if (is_line_broken_) is_line_broken_ = ::write(descriptor_, "\n", 1) != 1;
        if (is_line_broken_) return count(lines);
        bool is_whole = true;  // what was written ends with a line
        while (!lines.empty()) {
            const auto written = ::write(descriptor_, lines.data(), lines.size());
            if (written > 0) {
                const auto size = static_cast<std::size_t>(written);
                is_whole = lines[size - 1] == '\n';
                lines.remove_prefix(size);
            } else if (errno != EINTR) {
                is_line_broken_ = !is_whole;
                return count(lines);
            }
        }
        return 0;
    }

private:
    static std::uint64_t count(std::string_view lines) {
        return static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    }

    const int descriptor_;
    bool is_line_broken_ = false;  // the last one ended in its middle
};

// As many whole lines as a pipe takes in one piece, at least one.
std::string_view first_lines(std::string_view lines) {
    const auto end = lines.substr(0, PIPE_BUF).rfind('\n');
    return lines.substr(0, (end == std::string_view::npos ? lines.find('\n') : end) + 1);
}

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
    std::string queue;          // lines
    std::uint64_t taken = 0;    // lines that were ever put into it
    std::uint64_t settled = 0;  // of these, written or lost
    bool is_urgent = false;     // a line in the queue is a warning or worse
    std::size_t flushing = 0;   // threads that wait for `settled`
    bool stopped = false;
    std::thread thread;

    bool is_filling() const { return queue.size() > queue_bytes_max / 4; }

    void take(const std::string& line, LogLevel level) {
        bool wakes = false;
        {
            const std::lock_guard lock(mutex);
            // A line longer than the queue has its turn when nothing waits.
            if (!queue.empty() && queue.size() + line.size() > queue_bytes_max) {
                ++lost;
                return;
            }
            const bool is_first = queue.empty();
            queue += line;
            ++taken;
            is_urgent = is_urgent || level >= LogLevel::warning;
            wakes = is_first || is_urgent || is_filling();
        }
        if (wakes) changed.notify_all();
    }
    void run() {
        std::string lines;
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [this] { return stopped || !queue.empty(); });
            changed.wait_for(lock, gathering_time, [this] {
                return stopped || is_urgent || flushing > 0 || is_filling();
            });
            if (queue.empty()) return;
            lines.clear();
            lines.swap(queue);
            is_urgent = false;
            const std::uint64_t all = taken;
            lock.unlock();
            write(lines);
            tell_lost();
            lock.lock();
            settled = all;
            if (flushing > 0) changed.notify_all();
        }
    }
    void write(std::string_view lines) {
        while (!lines.empty()) {
            const std::string_view next = first_lines(lines);
            lines.remove_prefix(next.size());
            lost += writer.write(next);
        }
    }
    void tell_lost() {
        const std::uint64_t now_lost = lost;
        if (now_lost == told_lost) return;
        try {
            const std::string count = std::to_string(now_lost - told_lost);
            const std::array<LogField, 1> fields{{{"count", count}}};
            const auto line = to_line(clock, LogLevel::warning, "log", "records were lost", fields);
            if (writer.write(line) == 0) told_lost = now_lost;
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
        parts_->take(to_line(parts_->clock, level, module, message, fields), level);
    } catch (...) {  // no memory: a log must not end the program
        ++parts_->lost;
    }
}

void JsonLinesLog::flush() {
    std::unique_lock lock(parts_->mutex);
    ++parts_->flushing;
    parts_->changed.notify_all();
    // Not for the queue to be empty: others may go on for ever.
    parts_->changed.wait(lock, [this, all = parts_->taken] { return parts_->settled >= all; });
    --parts_->flushing;
}

std::uint64_t JsonLinesLog::lost() const {
    return parts_->lost;
}

}  // namespace skald::telemetry
