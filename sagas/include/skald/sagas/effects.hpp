// What the actions of a saga ask for. Effects are a list: nothing happens until the step is stored, so
// an action may be run again without harm.
//
//     using Effects = skald::Effects<skald::Commands<TakePayment, Refund>, skald::Timers<NoAnswer>>;
//
//     void charge(const StockReserved& reserved, Data& data, Effects& effects) {
//         effects.send(TakePayment{reserved.order, data.amount})
//             .compensate_with(Refund{reserved.order});
//         effects.schedule(NoAnswer{"payment"}, std::chrono::minutes(30));
//     }
#pragma once
#include <any>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <skald/core/event_type.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/sagas/compensation_policy.hpp>
#include <skald/sagas/saga_record.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skald {

/// The commands that a saga sends, compensations included.
template <Named... C>
struct Commands {};
/// The events that a saga sends to itself later.
template <Named... E>
struct Timers {};
/// The events that a saga publishes.
template <Named... E>
struct Publishes {};

namespace detail {

template <class T, class List>
inline constexpr bool is_listed = false;
template <class T, template <class...> class List, class... E>
inline constexpr bool is_listed<T, List<E...>> = (std::same_as<T, E> || ...);

/// A command, timer or event of the user, with its type kept apart.
struct AnyMessage {
    std::string_view name;
    std::any value;
};

struct WantedCommand {
    std::optional<AnyMessage> command;  // none: only a compensation
    std::optional<AnyMessage> compensation = {};
    CompensationPolicy policy = {};
};

struct WantedTimer {
    std::string name;
    AnyMessage event;
    std::optional<std::chrono::nanoseconds> after = {};
    Timestamp at = {};  // if not `after`
};

enum class Ending : std::uint8_t { none, completed, failed };

/// What a step asks for, in the order in which it was said.
struct WantedEffects {
    std::string instance;
    std::vector<WantedCommand> commands = {};
    std::vector<AnyMessage> published = {};
    std::vector<WantedTimer> timers = {};
    std::vector<std::string> timers_cancelled = {};
    std::vector<SagaKey> keys = {};
    bool not_done = false;
    Ending ending = Ending::none;
    std::string reason = {};
};

/// A timer's name: that of its event, and behind a '/' its key, if it has one.
inline std::string timer_name(std::string_view event, std::string_view key) {
    std::string name(event);
    if (!key.empty()) name.append("/").append(key);
    return name;
}

}  // namespace detail

template <class CommandList, class TimerList = Timers<>, class EventList = Publishes<>>
class Effects {
public:
    using CommandTypes = CommandList;
    using TimerTypes = TimerList;
    using PublishedTypes = EventList;

    explicit Effects(std::string instance) { wanted_.instance = std::move(instance); }

    /// What a command was sent with; say one of the two.
    class [[nodiscard]] Sent {
    public:
        Sent(Effects& effects, std::size_t index) : effects_(&effects), index_(index) {}

        /// Earned at once: a command without an answer is perhaps done. Sent if the saga fails.
        template <class C>
        Effects& compensate_with(C command, CompensationPolicy policy = {}) {
            must_be_command<C>();
            auto& sent = effects_->wanted_.commands[index_];
            sent.compensation = detail::AnyMessage{C::name, std::move(command)};
            sent.policy = std::move(policy);
            return *effects_;
        }
        /// What the command does needs no undoing, or has none.
        Effects& no_compensation() { return *effects_; }

    private:
        Effects* effects_;
        std::size_t index_;
    };

    /// The id of the instance.
    const std::string& instance() const { return wanted_.instance; }

    /// Sends a command once the step is stored: at least once, always under the same id.
    template <class C>
    Sent send(C command) {
        must_be_command<C>();
        wanted_.commands.push_back({detail::AnyMessage{C::name, std::move(command)}});
        return Sent(*this, wanted_.commands.size() - 1);
    }
    /// Earns a compensation for something that has happened without a command of this saga.
    template <class C>
    Effects& compensate_with(C command, CompensationPolicy policy = {}) {
        must_be_command<C>();
        wanted_.commands.push_back(
            {{}, detail::AnyMessage{C::name, std::move(command)}, std::move(policy)});
        return *this;
    }
    /// Appends an event to the store, in the append of the step.
    template <class E>
    Effects& publish(E event) {
        static_assert(detail::is_listed<E, EventList>, "E is not among this saga's Publishes<...>");
        wanted_.published.push_back({E::name, std::move(event)});
        return *this;
    }

    /// Sends the event to this instance after a while. A timer of the same event and key is replaced;
    /// the key tells timers of the same event apart.
    template <class E>
    Effects& schedule(E event, std::chrono::nanoseconds after, std::string_view key = {}) {
        must_be_timer<E>();
        wanted_.timers.push_back({detail::timer_name(E::name, key),
                                  detail::AnyMessage{E::name, std::move(event)}, after});
        return *this;
    }
    /// The same, at a moment.
    template <class E>
    Effects& schedule_at(E event, Timestamp at, std::string_view key = {}) {
        must_be_timer<E>();
        wanted_.timers.push_back({detail::timer_name(E::name, key),
                                  detail::AnyMessage{E::name, std::move(event)},
                                  {},
                                  at});
        return *this;
    }
    /// Cancels a timer; nothing happens if there is none.
    template <class E>
    Effects& cancel(std::string_view key = {}) {
        must_be_timer<E>();
        wanted_.timers_cancelled.push_back(detail::timer_name(E::name, key));
        return *this;
    }

    /// From now on events with this key find the instance (`key_of`). If another instance of the saga
    /// has the key, the step fails, and the instance is quarantined.
    Effects& known_as(SagaKey key) {
        wanted_.keys.push_back(std::move(key));
        return *this;
    }

    /// The command that this event answers was not done: its compensation is dropped.
    Effects& not_done() {
        wanted_.not_done = true;
        return *this;
    }
    /// Ends the saga well, whatever state the row leads to. Its timers are gone.
    Effects& complete() {
        wanted_.ending = detail::Ending::completed;
        return *this;
    }
    /// Ends the table: compensations run, in reverse, and the saga is over when they are done. Its
    /// timers are gone. Commands of the same step are still sent.
    Effects& fail(std::string reason) {
        wanted_.ending = detail::Ending::failed;
        wanted_.reason = std::move(reason);
        return *this;
    }

    /// For the engine.
    const detail::WantedEffects& wanted() const { return wanted_; }

private:
    template <class C>
    static constexpr void must_be_command() {
        static_assert(detail::is_listed<C, CommandList>,
                      "C is not among this saga's Commands<...>");
    }
    template <class E>
    static constexpr void must_be_timer() {
        static_assert(detail::is_listed<E, TimerList>, "E is not among this saga's Timers<...>");
    }

    detail::WantedEffects wanted_;  // so far
};

}  // namespace skald
