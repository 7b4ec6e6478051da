#include <cstdint>
#include <skald/core/utf8.hpp>

namespace skald {
namespace {

// What a first byte says of its character.
struct Lead {
    std::size_t bytes;       // of the character; 0: not a first byte
    std::uint32_t payload;   // its share of the code point
    std::uint32_t smallest;  // code point that needs so many bytes; less is an overlong form
};

Lead lead_of(std::uint8_t byte) {
    if (byte < 0x80) return {1, byte, 0};
    if (byte >> 5 == 0b110) return {2, byte & 0x1FU, 0x80};
    if (byte >> 4 == 0b1110) return {3, byte & 0x0FU, 0x800};
    if (byte >> 3 == 0b11110) return {4, byte & 0x07U, 0x10000};
    return {0, 0, 0};
}

bool is_control(std::uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F);
}

std::string_view flaw_of(std::uint32_t code_point, std::uint32_t smallest) {
    if (code_point < smallest) return "an overlong form";
    if (code_point >= 0xD800 && code_point <= 0xDFFF) return "a surrogate";
    if (code_point > 0x10FFFF) return "a code point above U+10FFFF";
    return {};
}

}  // namespace

std::optional<Utf8Flaw> find_utf8_flaw(std::string_view text, ControlCharacters controls) {
    std::size_t at = 0;
    while (at < text.size()) {
        const Lead lead = lead_of(static_cast<std::uint8_t>(text[at]));
        if (lead.bytes == 0) return Utf8Flaw{at, "a byte that begins no character"};
        if (text.size() - at < lead.bytes) return Utf8Flaw{at, "a character that is cut off"};
        std::uint32_t code_point = lead.payload;
        for (std::size_t i = 1; i < lead.bytes; ++i) {
            const auto byte = static_cast<std::uint8_t>(text[at + i]);
            if (byte >> 6 != 0b10) return Utf8Flaw{at, "a character that is cut off"};
            code_point = code_point << 6 | (byte & 0x3FU);
        }
        std::string_view reason = flaw_of(code_point, lead.smallest);
        if (reason.empty() && controls == ControlCharacters::refused && is_control(code_point)) {
            reason = "a control character";
        }
        if (!reason.empty()) return Utf8Flaw{at, reason};
        at += lead.bytes;
    }
    return std::nullopt;
}

}  // namespace skald
