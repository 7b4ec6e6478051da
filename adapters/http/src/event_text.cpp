#include <skald/adapters/http/event_stream.hpp>

namespace skald::http {
namespace {

void append_field(std::string& text, std::string_view name, std::string_view value) {
    text += name;
    for (const char c : value) {
        if (c != '\r' && c != '\n' && c != '\0') text += c;
    }
    text += '\n';
}

}  // namespace

EventText to_text(const ServerSentEvent& event) {
    auto text = std::make_shared<std::string>();
    if (!event.id.empty()) append_field(*text, "id: ", event.id);
    if (!event.event.empty()) append_field(*text, "event: ", event.event);
    // Each line is a field of its own. CR and CRLF end lines too, on the other side.
    std::string_view rest = event.data;
    for (;;) {
        const std::size_t end = rest.find_first_of("\r\n");
        append_field(*text, "data: ", rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + (rest.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    *text += '\n';
    return text;
}

}  // namespace skald::http
