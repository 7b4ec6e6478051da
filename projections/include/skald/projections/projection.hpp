// A projection turns events into rows of a read model. It is a plain struct:
//
//     struct RevenueByCustomer {
//         static constexpr std::string_view name = "revenue-by-customer";
//         static constexpr int version = 1;
//         using Event = std::variant<OrderPlaced, OrderCancelled>;
//         static constexpr std::string_view schema =
//             "create table revenue (customer text primary key, cents bigint not null)";
//
//         skald::Result<void> on(skald::SqlTransaction& sql, const OrderPlaced& placed,
//                                const skald::RecordedEvent& recorded);
//         skald::Result<void> on(skald::SqlTransaction& sql, const OrderCancelled& cancelled,
//                                const skald::RecordedEvent& recorded);
//     };
//
// It receives the events of its variant, by their names, and no others. Its tables are its own: it
// names them in its schema, which may have several statements, and a rebuild drops and creates
// them. It keeps its state in those tables, never in members, because what a transaction takes back
// a member would keep. It does not commit, and a statement that failed fails the event.
#pragma once
#include <concepts>
#include <skald/core/event_type.hpp>
#include <skald/core/query.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace skald {

/// The projection has `on` for this event.
template <class P, class E>
concept Handles =
    requires(P& projection, SqlTransaction& sql, const E& event, const RecordedEvent& recorded) {
        { projection.on(sql, event, recorded) } -> std::same_as<Result<void>>;
    };

namespace detail {
template <class P, class E>
struct MustHandle {
    static_assert(Handles<P, E>,
                  "this projection has no: skald::Result<void> on(skald::SqlTransaction&, const E&,"
                  " const skald::RecordedEvent&), for the E named here");
    static constexpr bool value = Handles<P, E>;
};
template <class P, class V>
struct HandlesAll : std::false_type {};
template <class P, class... E>
struct HandlesAll<P, std::variant<E...>> {
    static constexpr bool value = (MustHandle<P, E>::value && ...);
};

/// RawEvent stands for every type, so a variant that has it receives all events.
template <class... E>
Query filter_of(std::type_identity<std::variant<E...>>) {
    if constexpr ((std::is_same_v<E, RawEvent> || ...)) {
        return Query::all();
    } else {
        return Query::types(std::vector<std::string>{std::string(std::string_view(E::name))...});
    }
}
}  // namespace detail

/// Says at compile time which event was forgotten.
template <class P>
concept Projection = requires {
    typename P::Event;
    { P::name } -> std::convertible_to<std::string_view>;
    { P::version } -> std::convertible_to<int>;
    { P::schema } -> std::convertible_to<std::string_view>;
} && EventVariant<typename P::Event> && detail::HandlesAll<P, typename P::Event>::value;

/// What a projection says of itself.
struct ProjectionDefinition {
    std::string name;    // unique in its database; the consumer's name of checkpoints
    int version = 1;     // a changed one needs a rebuild
    std::string schema;  // statements that create its tables, separated by ';'
    Query filter;        // the events that it receives
};

template <Projection P>
ProjectionDefinition definition_of() {
    return {std::string(std::string_view(P::name)), P::version,
            std::string(std::string_view(P::schema)),
            detail::filter_of(std::type_identity<typename P::Event>{})};
}

/// Runs the statements of the schema. Errors: those of the database; invalid_argument, for a quote
/// or comment that does not end, and for "if not exists": the tables are the projection's own.
Result<void> create_schema(SqlTransaction& sql, const ProjectionDefinition& definition);

}  // namespace skald
