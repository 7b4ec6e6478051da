// How a saga is written, on Boost.MSM. The one .cpp of a saga includes this header, before any other
// of Boost's, and nobody else does: it is heavy, and nothing of it shows in what define_saga() returns.
//
//     void charge(const StockReserved&, Data&, Effects&);          // an action
//     bool is_last_item(const StockReserved&, const Data&);        // a guard
//
//     struct Charging : skald::State { static constexpr std::string_view name = "charging"; };
//
//     struct OrderFulfilment : skald::Saga<OrderFulfilment, Data, Effects> {
//         static constexpr std::string_view name = "order-fulfilment";
//         static constexpr int version = 1;                        // a changed table needs a new one
//         using Events = std::variant<OrderPlaced, StockReserved, OrderCancelled>;
//         static std::string instance_of(const auto& event, const skald::RecordedEvent& recorded);
//
//         using initial_state = Placed;
//         using transition_table = skald::Rows<
//             Row<Placed,    OrderPlaced,   Reserving, Do<reserve_items>>,
//             Row<Reserving, StockReserved, Charging,  Do<charge>, If<is_last_item>>>;
//         using any_state = skald::AnyState<
//             On<OrderCancelled, Failed, Do<cancel>>, Ignore<StockReserved>>;
//     };
//
//     skald::SagaDefinition order_fulfilment() {
//         return skald::define_saga<OrderFulfilment, skald::JsonFormat>();
//     }
//
// A row is taken when the instance is in its first state, its event comes, and its guard says yes; of
// several the last one is tried first. Skald's own states Completed and Failed end the saga. Rows of
// any_state are tried when the table took none; Ignore, Stash and Park say what becomes of events that
// then nobody wants, and what is not said is parked. An event begins an instance if a row leads out of
// the initial state by it. `instance_of` yields the id of an event's instance, or "" if the event is for
// none; for events that find their instance by a later key (Effects::known_as) there is
// `static SagaKey key_of(const E&)` instead. `early` (EarlyEvents) and `stash_max` may be declared too.
#pragma once
#include <cstdint>
#include <memory>
#include <skald/sagas/msm/rows.hpp>
#include <skald/sagas/msm/table.hpp>
#include <skald/sagas/msm/typed_machine.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace skald {

/// The definition of a saga. `Format` writes its messages, data and records (JsonFormat or
/// BinaryFormat of skald/adapters/cereal); what is stored is read by it, so a saga keeps its format for
/// ever. Upcasters lift older events, as in a codec.
template <class S, class Format, class... Upcasters>
SagaDefinition define_saga(Upcasters... upcasters) {
    using Table = detail::MsmTable<S>;
    using Machine = detail::TypedMachine<S, Table, Format, Upcasters...>;
    auto machine = std::make_shared<const Machine>(std::move(upcasters)...);
    SagaDefinition saga;
    saga.name = std::string(std::string_view(S::name));
    saga.version = static_cast<std::uint32_t>(S::version);
    saga.table = Table::table();
    saga.timers = detail::names_of(typename S::EffectList::TimerTypes{});
    saga.commands = detail::names_of(typename S::EffectList::CommandTypes{});
    saga.events = detail::names_without(machine->types(), saga.timers);
    saga.early = S::early;
    saga.stash_max = S::stash_max;
    saga.machine = std::move(machine);
    return saga;
}

}  // namespace skald
