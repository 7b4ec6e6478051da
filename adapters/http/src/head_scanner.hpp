// Finds the end of a message's head in bytes that come piece by piece, and refuses at once what no
// sender may write: a line that ends in a bare LF, and a line that goes on in the next one.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace skald::http {

class HeadScanner {
public:
    enum class Found : std::uint8_t { nothing, end, flaw };

    /// Looks at what is new: `bytes` begin where the head does, and grow from call to call.
    Found scan(std::string_view bytes);
    /// The size of the head with its empty line. Only after `end`.
    std::size_t size() const { return seen_; }
    /// Lines so far, the first one included, the empty one not.
    std::size_t lines() const { return lines_; }
    /// Where the current line begins.
    std::size_t line_begin() const { return line_begin_; }

private:
    std::size_t seen_ = 0;        // bytes up to here hold no end of the head
    std::size_t line_begin_ = 0;  // of the line that has not ended yet
    std::size_t lines_ = 0;       // that have ended
};

}  // namespace skald::http
