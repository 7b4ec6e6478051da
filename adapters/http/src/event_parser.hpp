// Makes server-sent events of text that comes piece by piece (WHATWG HTML, section 9.2.6).
#pragma once
#include <cstddef>
#include <optional>
#include <skald/adapters/http/event_stream.hpp>
#include <string>
#include <string_view>

namespace skald::http {

class EventParser {
public:
    /// Takes what came; then ask next() until it yields nothing.
    void feed(std::string_view text) { text_.append(text); }
    /// The next event that is complete. Its id is the last one that was said.
    std::optional<ServerSentEvent> next();
    /// What is kept of an event that is not complete.
    std::size_t pending_bytes() const { return text_.size() - begin_ + event_.data.size(); }

private:
    std::optional<std::string_view> next_line();
    void take_field(std::string_view line);

    std::string text_;  // [begin_, end) is not used yet
    std::size_t begin_ = 0;
    std::size_t seen_ = 0;   // bytes behind begin_ that have no line end
    ServerSentEvent event_;  // as far as it is known
    bool has_data_ = false;  // in event_
};

}  // namespace skald::http
