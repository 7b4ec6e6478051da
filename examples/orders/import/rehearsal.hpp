// A rehearsal runs a whole log through its deciders in memory, before the first event is written:
// deciders are pure, so this is cheap, and a log that would be refused half way is refused whole.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "orders/import/shop_models.hpp"
#include "orders/import/step.hpp"

namespace orders {

template <class Models>
class Rehearsal {
public:
    using Command = typename Models::Command;

    /// Decides one step on what the steps before have led to. A refused step changes nothing.
    std::optional<skald::Refusal> perform(const Step<Command>& step) {
        return std::visit(
            [&](const auto& command) {
                return route<Models>(
                    command, [&](const auto& c) { return decide(order(step.object), c); },
                    [&](const auto& c) { return decide(item(step.object), c); },
                    [&](const auto& c) { return call(package(step.object), c); });
            },
            step.command);
    }

    typename Models::Order::State& order(const std::string& id) { return orders_[id].state; }
    typename Models::Item::State& item(const std::string& id) { return items_[id].state; }
    typename Models::Package& package(const std::string& id) { return packages_[id]; }

private:
    template <class D>
    struct Decided {
        typename D::State state = D::initial();
    };

    template <class D>
    using ById = std::map<std::string, Decided<D>>;

    static std::optional<skald::Refusal> decide(typename Models::Order::State& state,
                                                const auto& command) {
        return decide_on<typename Models::Order>(state, command);
    }
    static std::optional<skald::Refusal> decide(typename Models::Item::State& state,
                                                const auto& command) {
        return decide_on<typename Models::Item>(state, command);
    }
    template <class D>
    static std::optional<skald::Refusal> decide_on(typename D::State& state, const auto& command) {
        const auto decision = D::decide(command, state);
        if (const skald::Refusal* refusal = decision.refusal()) return *refusal;
        for (const auto& event : decision.events()) {
            std::visit([&](const auto& e) { state = D::evolve(std::move(state), e); }, event);
        }
        return std::nullopt;
    }
    static std::optional<skald::Refusal> call(typename Models::Package& package,
                                              const auto& command) {
        const skald::Outcome outcome = command(package);
        if (const skald::Refusal* refusal = outcome.refusal()) return *refusal;
        (void)package.take_uncommitted();
        return std::nullopt;
    }

    ById<typename Models::Order> orders_;
    ById<typename Models::Item> items_;
    std::map<std::string, typename Models::Package> packages_;
};

}  // namespace orders
