// A projection turns events into rows of a read model. It is a plain struct:
//
//     struct RevenueByCustomer {
//         static constexpr std::string_view name = "revenue-by-customer";
//         static constexpr int version = 1;
//         using Event = std::variant<OrderPlaced, OrderCancelled>;
//         static constexpr std::string_view schema =
//             "create table {revenue} (customer text primary key, cents bigint not null)";
//
//         skald::Result<skald::SqlRows> on(skald::SqlTransaction& sql, const OrderPlaced& placed,
//                                          const skald::RecordedEvent& recorded) {
//             return sql.run("insert into {revenue} values ($1, $2) on conflict (customer)"
//                            " do update set cents = {revenue}.cents + excluded.cents",
//                            {placed.customer, placed.cents});
//         }
//         skald::Result<void> on(skald::SqlTransaction& sql, const OrderCancelled& cancelled,
//                                const skald::RecordedEvent& recorded);
//     };
//
// It receives the events of its variant, also those that upcasters of its codec lift from an older
// name, and no others. Its tables are its own: it names them in its schema, which may have several
// statements, and a rebuild drops and creates them. With names in braces it can be rebuilt beside
// the running version (see table_names.hpp); readers ask for plain `revenue`. It keeps its state in those tables, never in
// members, because what a transaction takes back a member would keep. It does not commit, and a
// statement that failed fails the event.
//
// What it tells the outside world, such as a notification or a cache to refresh, it says in
//
//     void announce(const OrderPlaced& placed, const skald::RecordedEvent& recorded);
//
// for those events that it wants. That is called once the event's rows are committed, at most once
// for an event (a crash in between loses it), in the order of the log, and never for an event that
// an earlier version of the read model has seen: a rebuild announces nothing again. What it throws
// is logged. An event that was parked is not announced.
#pragma once
#include <concepts>
#include <skald/core/codec.hpp>
#include <skald/core/event_type.hpp>
#include <skald/core/query.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <skald/projections/table_names.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace skald {

namespace detail {
template <class T>
concept HandlerResult = std::same_as<T, Result<void>> || std::same_as<T, Result<SqlRows>>;
}  // namespace detail

/// The projection has `on` for this event. It yields Result<void>, or the Result<SqlRows> of its
/// last statement, whose rows do not matter.
template <class P, class E>
concept Handles =
    requires(P& projection, SqlTransaction& sql, const E& event, const RecordedEvent& recorded) {
        { projection.on(sql, event, recorded) } -> detail::HandlerResult;
    };

/// Calls the handler of the event.
template <class P, class E>
    requires Handles<P, E>
Result<void> call_handler(P& projection, SqlTransaction& sql, const E& event,
                          const RecordedEvent& recorded) {
    const auto done = projection.on(sql, event, recorded);
    if (!done) return done.error();
    return {};
}

/// The projection has `announce` for this event.
template <class P, class E>
concept AnnouncesEvent = requires(P& projection, const E& event, const RecordedEvent& recorded) {
    projection.announce(event, recorded);
};

namespace detail {
template <class P, class V>
struct AnnouncesAny : std::false_type {};
template <class P, class... E>
struct AnnouncesAny<P, std::variant<E...>> : std::bool_constant<(AnnouncesEvent<P, E> || ...)> {};

template <class P, class E>
struct MustHandle {
    static_assert(Handles<P, E>,
                  "this projection has no: skald::Result<void> on(skald::SqlTransaction&, const E&,"
                  " const skald::RecordedEvent&), or one with skald::Result<skald::SqlRows>, for"
                  " the E named here");
    static constexpr bool value = Handles<P, E>;
};
template <class P, class V>
struct HandlesAll : std::false_type {};
template <class P, class... E>
struct HandlesAll<P, std::variant<E...>> {
    static constexpr bool value = (MustHandle<P, E>::value && ...);
};

template <class V>
struct ReceivesAll : std::false_type {};
// RawEvent stands for every type.
template <class... E>
struct ReceivesAll<std::variant<E...>> : std::bool_constant<(std::is_same_v<E, RawEvent> || ...)> {
};
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

/// The filter is what the codec can decode, and everything if the variant has RawEvent.
template <Projection P>
ProjectionDefinition definition_of(const Codec<typename P::Event>& codec) {
    return {
        std::string(std::string_view(P::name)), P::version,
        std::string(std::string_view(P::schema)),
        detail::ReceivesAll<typename P::Event>::value ? Query::all() : Query::types(codec.types())};
}

/// Runs the statements of the schema of the projection of this name. Yields the names of its tables,
/// for the transaction that handlers get. Errors: those of the database; invalid_argument, for a
/// quote or comment that does not end, and for "if not exists": the tables are the projection's own.
Result<TableNames> create_schema(SqlTransaction& sql, std::string_view name,
                                 std::string_view schema);

}  // namespace skald
