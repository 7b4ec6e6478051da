#include "json_fields.hpp"

#include <algorithm>
#include <skald/core/limits.hpp>
#include <utility>

namespace skald::ocel {
namespace {

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

Error wrong(const JsonPath& path, std::string_view what, Errc code) {
    return {.code = code, .message = path.text() + ": " + std::string(what)};
}

Result<void> check_kind(const JsonValue& value, JsonKind kind, const JsonPath& path) {
    if (value.kind == kind) return {};
    return wrong(path, "is " + std::string(kind_name(value.kind)) + " where " +
                           std::string(kind_name(kind)) + " belongs");
}

Result<const JsonValue*> allowed(const JsonValue& object, std::string_view name, JsonKind kind,
                                 const JsonPath& path) {
    const JsonValue* value = object.member(name);
    if (value == nullptr) return value;
    auto fits = check_kind(*value, kind, path.member(name));
    if (!fits) return std::move(fits).error();
    return value;
}

Result<const JsonValue*> required(const JsonValue& object, std::string_view name, JsonKind kind,
                                  const JsonPath& path) {
    auto value = allowed(object, name, kind, path);
    if (value && *value == nullptr) return wrong(path.member(name), "is missing");
    return value;
}

Result<void> check_name(std::string_view text, std::size_t bytes_max, const JsonPath& path) {
    if (text.empty()) return wrong(path, "is empty");
    if (text.size() > bytes_max) {
        return wrong(path,
                     in_quotes(text) + " is longer than " + std::to_string(bytes_max) + " bytes",
                     Errc::too_large);
    }
    auto fits = limits::check_name("it", text, bytes_max);
    if (!fits) return wrong(path, in_quotes(text) + " cannot be a name: " + fits.error().message);
    return {};
}

Result<std::string> required_name(const JsonValue& object, std::string_view name,
                                  std::size_t bytes_max, const JsonPath& path) {
    const auto value = required(object, name, JsonKind::string, path);
    if (!value) return value.error();
    auto fits = check_name((*value)->text, bytes_max, path.member(name));
    if (!fits) return std::move(fits).error();
    return (*value)->text;
}

Result<Timestamp> required_time(const JsonValue& object, const JsonPath& path) {
    const auto value = required(object, "time", JsonKind::string, path);
    if (!value) return value.error();
    const std::string& text = (*value)->text;
    const JsonPath place = path.member("time");
    constexpr std::size_t date_bytes = 10;  // a date alone does not say where the day began
    if (text.size() <= date_bytes)
        return wrong(place, in_quotes(text) + " is not a date with a time");
    auto time = parse_timestamp(text);
    // Core's message repeats the text as it is, which is fit for people only if it is plain.
    if (!time && is_plain(text)) return wrong(place, time.error().message);
    if (!time) return wrong(place, in_quotes(text) + " is not an instant");
    return time;
}

}  // namespace skald::ocel
