// A JSON value as a tree, with numbers as their text: nothing is rounded on the way from a file to
// a store.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skald::ocel {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

/// "a string", "an array", for messages.
std::string_view kind_name(JsonKind kind);

struct JsonValue {
    JsonKind kind = JsonKind::null;
    std::string name = {};                 // of a member of an object
    std::string text = {};                 // of a string, a number, "true" or "false"
    std::vector<JsonValue> children = {};  // elements of an array, members of an object in order

    /// The member of an object with this name, or null. Names are unique.
    const JsonValue* member(std::string_view wanted) const;
};

/// The value as JSON without white space. Numbers keep their text; strings are escaped only where
/// JSON requires it.
std::string to_json(const JsonValue& value);

/// The name of a duplicate member of an object, or null. Takes n log n for n members.
const std::string* duplicate_member(const JsonValue& object);

/// Text from a file for a message: in quotes, control characters escaped, cut after 64 bytes.
std::string in_quotes(std::string_view text);

/// A place in a document, such as events[12].relationships[3]. A chain of steps on the call stack,
/// put into words only when there is something to complain about: it must not outlive its parts.
class JsonPath {
public:
    explicit JsonPath(std::string_view name) : name_(name) {}

    JsonPath member(std::string_view name) const { return JsonPath(this, name, 0); }
    JsonPath element(std::size_t index) const { return JsonPath(this, {}, index); }
    std::string text() const;

private:
    JsonPath(const JsonPath* up, std::string_view name, std::size_t index)
        : up_(up), name_(name), index_(index) {}

    const JsonPath* up_ = nullptr;  // the value in which this one is; null: the document
    std::string_view name_;         // of a member; without data(): an element of an array
    std::size_t index_ = 0;         // of an element
};

}  // namespace skald::ocel
