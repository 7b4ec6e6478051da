// Reads JSON that a client sent into structs that name their fields, and says where it is not as it
// must be. Strict: no member that the struct does not know, none missing unless it is optional,
// no value of another type.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace orders {

/// The first place of a text that is wrong.
struct JsonFault {
    std::string pointer;  // as a URI fragment (RFC 6901): "#/lines/0/price"; "#": the whole
    std::string detail;   // for people

    friend bool operator==(const JsonFault&, const JsonFault&) = default;
};

/// The id of an order or an item: it needs no escaping in a path, and no client takes it for a step
/// in it. 1 to 64 letters, digits, '-', '_' and '.', of which the first is a letter or digit.
struct FitId {
    std::string text;
};

/// Stands at one value of a text. After the first fault all reading goes on without effect.
class JsonReader {
public:
    static constexpr std::size_t depth_max = 16;

    explicit JsonReader(std::string_view text);
    ~JsonReader();

    const std::optional<JsonFault>& fault() const;

    void read(std::string& out);
    void read(FitId& out);
    /// Whole, however it is written: 1250 or 1250.0, the latter up to 2^50.
    void read(std::int64_t& out);
    /// How many elements the array has here; 0 if there is none.
    std::size_t array_size();
    bool is_object();

    /// Goes to a member of the object here, if it has one of this name.
    bool enter(std::string_view member);
    void enter(std::size_t element);
    void leave();
    void miss(std::string_view member);
    /// The object here has no other members than these.
    void expect_only(std::span<const std::string_view> members);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;  // keeps Boost.JSON out of this header
};

template <class T>
void read_value(JsonReader& reader, T& out);

template <class T>
void read_value(JsonReader& reader, std::vector<T>& out) {
    out.resize(reader.array_size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        reader.enter(i);
        read_value(reader, out[i]);
        reader.leave();
    }
}

template <class T>
void read_member(JsonReader& reader, std::string_view name, T& out) {
    if (!reader.enter(name)) return reader.miss(name);
    read_value(reader, out);
    reader.leave();
}
template <class T>
void read_member(JsonReader& reader, std::string_view name, std::optional<T>& out) {
    if (!reader.enter(name)) return;
    read_value(reader, out.emplace());
    reader.leave();
}

template <class T>
void read_value(JsonReader& reader, T& out) {
    if constexpr (requires { reader.read(out); }) {
        reader.read(out);
    } else if (reader.is_object()) {
        std::vector<std::string_view> names;
        T::fields(out, [&](std::string_view name, auto& member) {
            names.push_back(name);
            read_member(reader, name, member);
        });
        reader.expect_only(names);
    }
}

template <class T>
std::variant<T, JsonFault> read_json(std::string_view text) {
    JsonReader reader(text);
    T value;
    read_value(reader, value);
    if (reader.fault()) return *reader.fault();
    return value;
}

}  // namespace orders
