// A string as JSON writes it.
#pragma once
#include <string>
#include <string_view>

namespace orders {

/// In quotes, with what JSON does not allow inside them escaped. `text` is UTF-8.
inline std::string json_text(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += {'\\', c};
        } else if (byte < 0x20) {
            out += "\\u00";
            out += hex[byte >> 4U];
            out += hex[byte & 0xFU];
        } else {
            out += c;
        }
    }
    return out + "\"";
}

}  // namespace orders
