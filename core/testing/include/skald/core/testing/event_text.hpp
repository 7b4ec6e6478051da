// How events and states are shown and compared in messages of tests: by their names and fields.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <ranges>
#include <skald/core/event_type.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <variant>
#include <vector>

namespace skald::testing {

template <class T>
std::string text_of(const T& value);

namespace detail {

template <class T>
concept HasText = requires(const T& value) {
    { to_string(value) } -> std::convertible_to<std::string>;
};
template <class T>
concept ListOfFields = std::ranges::input_range<const T> &&
                       HasFields<std::remove_cvref_t<std::ranges::range_reference_t<const T>>>;

/// One field of an object: enough to compare it with the same field of another.
struct FieldPlace {
    std::string_view name;
    const std::type_info* type;
    const void* value;
};

template <HasFields T>
std::vector<FieldPlace> places_of(const T& object) {
    std::vector<FieldPlace> places;
    T::fields(object, [&places](const char* name, const auto& field) {
        places.push_back({name, &typeid(field), &field});
    });
    return places;
}

template <class T>
bool same(const T& a, const T& b);

/// Calls `report(name, actual, expected)` for each field that differs; the last two are texts.
template <HasFields T, class Report>
void compare_fields(const T& actual, const T& expected, Report report) {
    const auto places = places_of(actual);
    std::size_t index = 0;
    T::fields(expected, [&](const char* name, const auto& field) {
        using Field = std::remove_cvref_t<decltype(field)>;
        const bool there = index < places.size() && places[index].name == name &&
                           *places[index].type == typeid(field);
        if (!there) {
            report(name, std::string("missing"), text_of(field));
        } else if (const auto& other = *static_cast<const Field*>(places[index].value);
                   !same(other, field)) {
            report(name, text_of(other), text_of(field));
        }
        ++index;
    });
}

template <class T>
bool same(const T& a, const T& b) {
    if constexpr (ListOfFields<T>) {
        // First, because a vector claims to be comparable also when its elements are not.
        return std::ranges::equal(a, b, [](const auto& x, const auto& y) { return same(x, y); });
    } else if constexpr (std::equality_comparable<T>) {
        return a == b;
    } else if constexpr (HasFields<T>) {
        bool equal = places_of(a).size() == places_of(b).size();
        compare_fields(a, b, [&equal](auto&&...) { equal = false; });
        return equal;
    } else {
        static_assert(std::is_empty_v<T>, "to be compared, this type needs operator== or fields()");
        return true;
    }
}

}  // namespace detail

/// "money-deposited{cents: 100}" for an event; other values as GoogleTest prints them, times and
/// ids as text.
template <class T>
std::string text_of(const T& value) {
    if constexpr (HasFields<T>) {
        std::string text;
        if constexpr (Named<T>) text += T::name;
        text += "{";
        T::fields(value, [&text, first = true](const char* name, const auto& field) mutable {
            text += first ? "" : ", ";
            text += name;
            text += ": " + text_of(field);
            first = false;
        });
        return text + "}";
    } else if constexpr (detail::ListOfFields<T>) {
        std::string text = "[";
        for (const auto& element : value) {
            text += (text.size() > 1 ? ", " : "") + text_of(element);
        }
        return text + "]";
    } else if constexpr (Named<T>) {
        return std::string(T::name);
    } else if constexpr (detail::HasText<T>) {
        return to_string(value);
    } else {
        return ::testing::PrintToString(value);
    }
}

template <class... E>
std::string text_of(const std::variant<E...>& event) {
    return std::visit([](const auto& e) { return text_of(e); }, event);
}

/// What differs between two events, in words; empty if nothing does.
template <class... E>
std::string difference(const std::variant<E...>& actual, const std::variant<E...>& expected) {
    if (actual.index() != expected.index()) {
        return "is " + text_of(actual) + ", expected " + text_of(expected);
    }
    return std::visit(
        [&expected]<class T>(const T& a) {
            const T& e = std::get<T>(expected);
            if (detail::same(a, e)) return std::string();
            std::string text;
            if constexpr (HasFields<T>) {
                detail::compare_fields(a, e, [&text](auto name, auto&& is, auto&& should) {
                    text += text.empty() ? "" : "; ";
                    text += std::string(name) + " is " + is + ", expected " + should;
                });
            }
            return text_of(a) + ": " + (text.empty() ? "not equal by operator==" : text);
        },
        actual);
}

}  // namespace skald::testing
