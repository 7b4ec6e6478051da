#include "event_parser.hpp"

#include <algorithm>
#include <utility>

#include "http_text.hpp"

namespace skald::http {

std::optional<std::string_view> EventParser::next_line() {
    const std::string_view rest = std::string_view(text_).substr(begin_);
    const std::size_t end = rest.find_first_of("\r\n", seen_);
    seen_ = std::min(end, rest.size());
    // Behind a CR there may still come the LF that belongs to it.
    if (end == std::string_view::npos || (rest[end] == '\r' && end + 1 == rest.size())) {
        return std::nullopt;
    }
    seen_ = 0;
    begin_ += end + (rest.substr(end).starts_with("\r\n") ? 2 : 1);
    return rest.substr(0, end);
}

void EventParser::take_field(std::string_view line) {
    const std::string_view name = take_until(line, ':');
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (name == "data") {
        if (std::exchange(has_data_, true)) event_.data += '\n';
        event_.data += line;
    } else if (name == "event") {
        event_.event = line;
    } else if (name == "id" && line.find('\0') == std::string_view::npos) {
        event_.id = line;
    }  // comments have no name; other names are ignored
}

std::optional<ServerSentEvent> EventParser::next() {
    while (const auto line = next_line()) {
        if (!line->empty()) {
            take_field(*line);
            continue;
        }
        const bool is_event = std::exchange(has_data_, false);
        const std::string id = event_.id;
        ServerSentEvent done = std::exchange(event_, {.id = id});
        if (is_event) return done;
    }
    text_.erase(0, begin_);
    begin_ = 0;
    return std::nullopt;
}

}  // namespace skald::http
