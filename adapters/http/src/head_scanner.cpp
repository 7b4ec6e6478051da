#include "head_scanner.hpp"

namespace skald::http {

HeadScanner::Found HeadScanner::scan(std::string_view bytes) {
    for (;;) {
        // Whether a line is folded shows in the first byte of the next one.
        if (lines_ > 0 && line_begin_ < bytes.size() &&
            (bytes[line_begin_] == ' ' || bytes[line_begin_] == '\t')) {
            return Found::flaw;
        }
        const std::size_t feed = bytes.find('\n', seen_);
        if (feed == std::string_view::npos) {
            seen_ = bytes.size();
            return Found::nothing;
        }
        if (feed == line_begin_ || bytes[feed - 1] != '\r') return Found::flaw;
        const bool is_empty = feed == line_begin_ + 1;
        seen_ = feed + 1;
        line_begin_ = seen_;
        if (is_empty) return Found::end;
        ++lines_;
    }
}

}  // namespace skald::http
