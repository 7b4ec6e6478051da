#include "json_value.hpp"

#include <algorithm>
#include <array>

namespace skald::ocel {
namespace {

constexpr std::size_t quoted_bytes_max = 64;
constexpr std::size_t few_members = 16;  // up to so many, comparing each with each is cheapest

void append_escaped(std::string& out, char c) {
    static constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
        out += "\\u00";
        out += digits[byte >> 4U];
        out += digits[byte & 0xfU];
    } else {
        out += c;
    }
}

void append_string(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) append_escaped(out, c);
    out += '"';
}

// Recursion is bounded: the parser refused what is nested too deeply.
void append_json(std::string& out, const JsonValue& value) {
    const bool object = value.kind == JsonKind::object;
    if (!object && value.kind != JsonKind::array) {
        if (value.kind == JsonKind::string) return append_string(out, value.text);
        out += value.kind == JsonKind::null ? std::string_view("null") : value.text;
        return;
    }
    out += object ? '{' : '[';
    for (const JsonValue& child : value.children) {
        if (&child != &value.children.front()) out += ',';
        if (object) {
            append_string(out, child.name);
            out += ':';
        }
        append_json(out, child);
    }
    out += object ? '}' : ']';
}

const std::string* duplicate_of_few(const std::vector<JsonValue>& members) {
    for (auto later = members.begin(); later != members.end(); ++later) {
        const auto same = [&](const JsonValue& earlier) { return earlier.name == later->name; };
        if (std::any_of(members.begin(), later, same)) return &later->name;
    }
    return nullptr;
}

}  // namespace

std::string_view kind_name(JsonKind kind) {
    static constexpr std::array<std::string_view, 6> names = {"null",     "a boolean", "a number",
                                                              "a string", "an array",  "an object"};
    return names[static_cast<std::size_t>(kind)];
}

const JsonValue* JsonValue::member(std::string_view wanted) const {
    for (const JsonValue& child : children) {
        if (child.name == wanted) return &child;
    }
    return nullptr;
}

std::string to_json(const JsonValue& value) {
    std::string out;
    append_json(out, value);
    return out;
}

const std::string* duplicate_member(const JsonValue& object) {
    if (object.children.size() <= few_members) return duplicate_of_few(object.children);
    std::vector<const std::string*> names;
    names.reserve(object.children.size());
    for (const JsonValue& child : object.children) names.push_back(&child.name);
    std::sort(names.begin(), names.end(), [](auto* a, auto* b) { return *a < *b; });
    const auto found =
        std::adjacent_find(names.begin(), names.end(), [](auto* a, auto* b) { return *a == *b; });
    return found == names.end() ? nullptr : *found;
}

std::string in_quotes(std::string_view text) {
    const bool cut = text.size() > quoted_bytes_max;
    if (cut) {
        std::size_t end = quoted_bytes_max;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
        text = text.substr(0, end);
    }
    std::string out;
    append_string(out, text);
    return cut ? out + "..." : out;
}

std::string JsonPath::text() const {
    const std::string above = up_ != nullptr ? up_->text() : std::string();
    if (name_.data() == nullptr) return above + "[" + std::to_string(index_) + "]";
    return above.empty() ? std::string(name_) : above + "." + std::string(name_);
}

}  // namespace skald::ocel
