// Upcasters turn an event of an old schema version into the next one, as plain functions between
// plain structs.
#pragma once
#include <concepts>
#include <skald/core/event_type.hpp>
#include <type_traits>
#include <utility>

namespace skald {

/// A step from one schema version of an event to the next, made by upcast().
template <class From, class To, class Function>
struct Upcaster {
    static_assert(Named<From> && Named<To>,
                  "an upcaster is a function between named event structs");
    static_assert(From::name != To::name || schema_version_of<From>() < schema_version_of<To>(),
                  "an upcaster of one event leads to a higher schema_version");
    using from = From;
    using to = To;
    Function function;
};

/// `upcast<OrderPlacedV1>([](OrderPlacedV1 old) { return OrderPlaced{...}; })`. Both structs name
/// themselves; the old one has the lower schema_version. Steps are chained: V1 to V2 and V2 to V3
/// serve a V1 too. The function must not fail.
template <class From, std::invocable<From> Function>
auto upcast(Function function) {
    using To = std::remove_cvref_t<std::invoke_result_t<Function, From>>;
    return Upcaster<From, To, Function>{std::move(function)};
}

}  // namespace skald
