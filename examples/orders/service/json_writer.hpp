// Answers as JSON, from structs that name their fields as events do.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/json_string.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace orders {

/// JSON that is there already and put in as it is, such as the data of an event.
struct RawJson {
    std::string_view text;
};

struct IgnoreField {
    void operator()(std::string_view, const auto&) const {}
};
template <class T>
concept HasFields = requires(const T& value) { T::fields(value, IgnoreField()); };

inline void append_json(std::string& out, const std::string& text) {
    skald::append_json_string(out, text);
}
inline void append_json(std::string& out, RawJson raw) {
    out += raw.text;
}
template <class Number>
    requires std::is_integral_v<Number>
void append_json(std::string& out, Number number) {
    out += std::to_string(number);
}
template <class T>
void append_json(std::string& out, const std::vector<T>& values);
template <HasFields T>
void append_json(std::string& out, const T& value);

template <class T>
void append_json(std::string& out, const std::vector<T>& values) {
    out += '[';
    for (const T& value : values) {
        if (out.back() != '[') out += ',';
        append_json(out, value);
    }
    out += ']';
}

template <class T>
void append_member(std::string& out, std::string_view name, const T& value) {
    if (out.back() != '{') out += ',';
    skald::append_json_string(out, name);
    out += ':';
    append_json(out, value);
}
/// A member without a value is left out.
template <class T>
void append_member(std::string& out, std::string_view name, const std::optional<T>& value) {
    if (value) append_member(out, name, *value);
}

template <HasFields T>
void append_json(std::string& out, const T& value) {
    out += '{';
    T::fields(value, [&out](std::string_view name, const auto& member) {
        append_member(out, name, member);
    });
    out += '}';
}

template <class T>
std::string to_json(const T& value) {
    std::string out;
    append_json(out, value);
    return out;
}

}  // namespace orders
