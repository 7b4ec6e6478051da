#include <skald/adapters/cereal/json_guard.hpp>
#include <skald/core/utf8.hpp>

namespace skald {

namespace {

Error corrupt(std::string message) {
    return {Errc::corrupt, std::move(message)};
}

// Skips a string that begins before `i`; returns the place behind its closing quote.
std::size_t behind_string(std::string_view text, std::size_t i) {
    while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
    return i + 1;
}

}  // namespace

Result<void> check_json_object(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return corrupt("the JSON text is empty");
    if (text[first] != '{') return corrupt("the JSON text is not an object");
    if (const auto flaw = find_utf8_flaw(text, ControlCharacters::allowed)) {
        return corrupt("the JSON text has " + std::string(flaw->reason) + " at byte " +
                       std::to_string(flaw->offset));
    }
    std::size_t depth = 0;
    for (std::size_t i = first; i < text.size();) {
        const char c = text[i++];
        if (c == '"') i = behind_string(text, i);
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth > 0) --depth;
        if (depth > json_depth_max) {
            return corrupt("the JSON text nests deeper than " + std::to_string(json_depth_max));
        }
    }
    return {};
}

std::string compact_json(std::string_view text) {
    std::string compact;
    compact.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = text[i] == '"' ? behind_string(text, i + 1) : i + 1;
        const bool space = text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
        if (!space) compact += text.substr(i, end - i);
        i = end;
    }
    return compact;
}

}  // namespace skald
