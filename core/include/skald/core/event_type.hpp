// How a plain struct says what it is: its name on disk, its schema version, its fields and its
// tags. No macro, no base class, no library:
//
//     struct OrderPlaced {
//         static constexpr std::string_view name = "order-placed";
//         static constexpr std::uint32_t schema_version = 2;  // if it is not 1
//         std::string customer;
//         std::int64_t cents = 0;
//         static void fields(auto& self, auto&& f) {
//             f("customer", self.customer);
//             f("cents", self.cents);
//         }
//         skald::Tags tags() const { return {"customer:" + customer}; }  // if it has any
//     };
#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <skald/core/tags.hpp>
#include <string_view>
#include <type_traits>
#include <variant>

namespace skald {

template <class E>
concept Named = requires {
    { E::name } -> std::convertible_to<std::string_view>;
};

/// Has `fields`, by which formats read and write it.
template <class T>
concept HasFields = requires(T& object) { T::fields(object, [](const char*, auto&) {}); };

template <class E>
concept HasTags = requires(const E& event) {
    { event.tags() } -> std::convertible_to<Tags>;
};

template <class E>
constexpr std::uint32_t schema_version_of() {
    if constexpr (requires { E::schema_version; }) {
        return E::schema_version;
    } else {
        return 1;
    }
}

template <class E>
Tags tags_of(const E& event) {
    if constexpr (HasTags<E>) {
        return event.tags();
    } else {
        return {};
    }
}

/// An event of a type that the program does not know, kept as it lies in the store. Put it into a
/// variant of events and choose UnknownEvents::keep_raw to receive them.
struct RawEvent {
    static constexpr std::string_view name = "$raw";
    std::string type;
    std::uint32_t schema_version = 1;
    std::string content_type;
    std::string data;
};

namespace detail {
template <class... E>
consteval bool names_are_unique(std::type_identity<std::variant<E...>>) {
    const std::array<std::string_view, sizeof...(E)> names{E::name...};
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = i + 1; j < names.size(); ++j) {
            if (names[i] == names[j]) return false;
        }
    }
    return true;
}

template <class E>
struct MustBeNamed {
    static_assert(Named<E>, "this event needs: static constexpr std::string_view name = \"...\";");
    static constexpr bool value = Named<E>;
};

template <class V>
struct IsEventVariant : std::false_type {};
template <class... E>
struct IsEventVariant<std::variant<E...>> {
    static_assert((MustBeNamed<E>::value && ...));
    static constexpr bool value = names_are_unique(std::type_identity<std::variant<E...>>{});
    static_assert(value, "two events of this variant have the same name");
};
}  // namespace detail

/// A std::variant of named structs with distinct names: the closed set of events of a decider,
/// aggregate or projection.
template <class V>
concept EventVariant = detail::IsEventVariant<V>::value;

}  // namespace skald
