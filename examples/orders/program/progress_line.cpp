#include "orders/program/progress_line.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "orders/report/text_table.hpp"

namespace orders {

ProgressLine::ProgressLine(std::ostream& out, bool terminal, skald::Clock& clock, std::string what)
    : out_(out),
      terminal_(terminal),
      clock_(clock),
      what_(std::move(what)),
      begun_(clock.elapsed()) {}

void ProgressLine::show(std::uint64_t done, std::uint64_t all) {
    if (!std::exchange(told_, true)) first_ = done;
    if (all == 0 || !due(done, all)) return;
    if (terminal_) out_ << '\r';
    out_ << what_ << ": " << done * 100 / all << " % of "
         << with_commas(static_cast<std::int64_t>(all));
    const std::string rate = rate_text(done - std::min(first_, done), elapsed());
    if (!rate.empty()) out_ << ", " << rate;
    if (terminal_) {
        out_ << "   " << std::flush;
    } else {
        out_ << std::endl;  // flushed, so that who reads a pipe knows too
    }
}

bool ProgressLine::due(std::uint64_t done, std::uint64_t all) {
    if (terminal_) {
        const auto now = clock_.elapsed();
        if (now - shown_at_ < std::chrono::milliseconds(100) && done < all) return false;
        shown_at_ = now;
        return true;
    }
    const std::uint64_t tenths = done * 10 / all;
    return std::exchange(tenths_, std::max(tenths, tenths_)) < tenths;
}

void ProgressLine::clear() {
    if (terminal_ && told_) out_ << "\r\033[K" << std::flush;
}

std::chrono::nanoseconds ProgressLine::elapsed() const {
    return clock_.elapsed() - begun_;
}

std::string rate_text(std::uint64_t count, std::chrono::nanoseconds elapsed) {
    if (elapsed < std::chrono::milliseconds(1)) return {};
    const double seconds = std::chrono::duration<double>(elapsed).count();
    return with_commas(static_cast<std::int64_t>(static_cast<double>(count) / seconds)) +
           " a second";
}

std::string seconds_text(std::chrono::nanoseconds elapsed) {
    const auto tenths =
        std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count() / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace orders
