#include <mutex>
#include <skald/adapters/http/event_text.hpp>
#include <string_view>
#include <utility>

#include "gzip_stream.hpp"

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

struct EventText::Shared {
    explicit Shared(std::string given) : text(std::move(given)) {}

    const std::string text;
    std::once_flag once;
    std::shared_ptr<const GzipPart> gzip_part;  // written once
};

EventText::EventText(std::string text)
    : shared_(std::make_shared<Shared>(std::move(text))), bytes_(shared_, &shared_->text) {}

// Not within what is shared: who keeps only the part does not keep the text.
std::shared_ptr<const GzipPart> EventText::gzip_part() const {
    std::call_once(shared_->once, [this] {
        shared_->gzip_part = std::make_shared<const GzipPart>(to_gzip_part(shared_->text));
    });
    return shared_->gzip_part;
}

void append_text(std::string& text, const ServerSentEvent& event) {
    if (!event.id.empty()) append_field(text, "id: ", event.id);
    if (!event.event.empty()) append_field(text, "event: ", event.event);
    // Each line is a field of its own. CR and CRLF end lines too, on the other side.
    std::string_view rest = event.data;
    for (;;) {
        const std::size_t end = rest.find_first_of("\r\n");
        append_field(text, "data: ", rest.substr(0, end));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + (rest.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    text += '\n';
}

EventText to_text(const ServerSentEvent& event) {
    std::string text;
    append_text(text, event);
    return EventText(std::move(text));
}

}  // namespace skald::http
