#include <algorithm>
#include <skald/core/json_string.hpp>
#include <skald/core/utf8.hpp>

namespace skald {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

void append_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '"':
        case '\\':
            out += '\\';
            out += c;
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20) {
        out += c;
        return;
    }
    out += "\\u00";
    out += digits[byte >> 4];
    out += digits[byte & 0xf];
}

// Stands for itself, whatever is around it. Most text is nothing else.
bool is_plain(char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

void append_with_care(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto flaw = find_utf8_flaw(text, ControlCharacters::allowed);
        const std::string_view sound = flaw ? text.substr(0, flaw->offset) : text;
        for (const char c : sound) append_escaped(out, c);
        text.remove_prefix(sound.size());
        if (!flaw) break;
        out += replacement;
        text.remove_prefix(1);
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out.reserve(out.size() + text.size() + 2);
    out += '"';
    const auto special = std::find_if_not(text.begin(), text.end(), is_plain);
    const auto plain = static_cast<std::size_t>(special - text.begin());
    out.append(text.substr(0, plain));
    append_with_care(out, text.substr(plain));
    out += '"';
}

}  // namespace skald
