// JSON Schema of structs that name their fields: what a codec writes of them. Heavy, for the one
// .cpp that describes the events.
#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <skald/core/event_type.hpp>
#include <string>
#include <type_traits>
#include <vector>

namespace orders {

namespace detail {
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
}  // namespace detail

/// Every field is required and there are no others: another form of an event is another version of
/// it, with a schema of its own.
template <class T>
boost::json::object json_schema_of() {
    if constexpr (std::is_same_v<T, std::string>) {
        return {{"type", "string"}};
    } else if constexpr (std::is_same_v<T, bool>) {
        return {{"type", "boolean"}};
    } else if constexpr (std::is_integral_v<T>) {
        return {{"type", "integer"}};
    } else if constexpr (detail::IsVector<T>::value) {
        return {{"type", "array"}, {"items", json_schema_of<typename T::value_type>()}};
    } else {
        static_assert(
            skald::HasFields<T>,
            "a field is a bool, an integer, a string, a vector or a struct with fields()");
        boost::json::object properties;
        boost::json::array required;
        T example{};
        T::fields(example, [&](const char* name, auto& member) {
            properties[name] = json_schema_of<std::remove_cvref_t<decltype(member)>>();
            required.emplace_back(name);
        });
        return {{"type", "object"},
                {"properties", std::move(properties)},
                {"required", std::move(required)},
                {"additionalProperties", false}};
    }
}

}  // namespace orders
