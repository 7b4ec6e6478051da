// The part of a saga's machine that knows the user's types, but not Boost.MSM: events are decoded,
// effects are encoded. msm.hpp gives it the table.
#pragma once
#include <any>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <skald/core/codec.hpp>
#include <skald/core/event_type.hpp>
#include <skald/core/format_codec.hpp>
#include <skald/core/user_call.hpp>
#include <skald/sagas/effects.hpp>
#include <skald/sagas/saga_definition.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace skald::detail {

template <class Events, class TimerList>
struct InputsOf;
template <class... E, class... T>
struct InputsOf<std::variant<E...>, Timers<T...>> {
    using type = std::variant<E..., T...>;
};

/// Encodes a message whose type is one of the list.
template <class Format, template <class...> class List, class... M>
Result<StoredMessage> encode_listed(const Format& format, const AnyMessage& message, List<M...>) {
    Result<StoredMessage> encoded =
        invalid_argument("\"" + std::string(message.name) + "\" is no message of this saga");
    [[maybe_unused]] const auto encode = [&]<class T>(std::type_identity<T>) {
        const T* typed = std::any_cast<T>(&message.value);
        if (typed == nullptr) return;
        auto data = format.write(*typed);
        if (!data) {
            encoded = std::move(data).error();
        } else {
            encoded = StoredMessage{std::string(T::name), schema_version_of<T>(),
                                    std::string(format.content_type()), *std::move(data)};
        }
    };
    (encode(std::type_identity<M>{}), ...);
    return encoded;
}

template <template <class...> class List, class... M>
Tags tags_of_listed(const AnyMessage& message, List<M...>) {
    Tags tags;
    [[maybe_unused]] const auto take = [&]<class T>(std::type_identity<T>) {
        if (const T* typed = std::any_cast<T>(&message.value)) tags = tags_of(*typed);
    };
    (take(std::type_identity<M>{}), ...);
    return tags;
}

StoredCompensation stored(StoredMessage command, const CompensationPolicy& policy);
NewEvent published(StoredMessage message, Tags tags);
std::int64_t due_of(const WantedTimer& timer, Timestamp now);
/// The names of `all` that are not among `without`.
std::vector<std::string> names_without(std::vector<std::string> all,
                                       const std::vector<std::string>& without);

template <template <class...> class List, class... M>
std::vector<std::string> names_of(List<M...>) {
    return {std::string(std::string_view(M::name))...};
}

/// How a table answers an event.
struct Taken {
    bool moved = false;
    Unexpected rule = Unexpected::park;  // if not moved
    std::string_view state;              // if moved
};

/// `Table` has `static Taken take(std::string_view state, const E&, Data&, Effects&)` for each event,
/// and `static SagaTable table()`.
template <class S, class Table, class Format, class... Upcasters>
class TypedMachine final : public SagaMachine {
    using Data = typename S::Data;
    using EffectList = typename S::EffectList;
    using Inputs = typename InputsOf<typename S::Events, typename EffectList::TimerTypes>::type;

    static_assert(EventVariant<Inputs>);
    static_assert(FormatOf<Format, Data>, "the format cannot read and write the saga's data");

public:
    explicit TypedMachine(Upcasters... upcasters)
        : codec_(Format{}, UnknownEvents::fail, std::move(upcasters)...) {}

    std::vector<std::string> types() const { return codec_.types(); }

    Result<Correlation> correlate(const RecordedEvent& recorded) const override {
        const auto event = decode(recorded);
        if (!event) return event.error();
        return call_user([&] {
            return std::visit([&](const auto& e) { return correlation_of(e, recorded); }, *event);
        });
    }

    Result<MachineStep> step(const SagaPlace& place, const RecordedEvent& recorded,
                             Timestamp now) const override {
        auto data = data_of(place);
        if (!data) return data.error();
        const auto event = decode(recorded);
        if (!event) return event.error();
        EffectList effects(place.instance);
        const auto taken = call_user([&]() -> Result<Taken> {
            return std::visit(
                [&](const auto& e) { return Table::take(place.state, e, *data, effects); }, *event);
        });
        if (!taken) return taken.error();
        if (!taken->moved) return MachineStep{.rule = taken->rule};
        return moved(*taken, *data, effects.wanted(), now);
    }

    Result<std::string> encode(const SagaRecord& record) const override {
        return format_.write(record);
    }
    Result<SagaRecord> decode_record(std::string_view data) const override {
        return format_.template read<SagaRecord>(data);
    }
    Result<std::string> encode(const StoredProgress& progress) const override {
        return format_.write(progress);
    }
    Result<StoredProgress> decode_progress(std::string_view data) const override {
        return format_.template read<StoredProgress>(data);
    }
    std::string_view content_type() const override { return format_.content_type(); }

private:
    template <class E>
    static Result<Correlation> correlation_of(const E& event, const RecordedEvent& recorded) {
        if constexpr (is_listed<E, typename EffectList::TimerTypes>) {
            return Correlation(std::string());  // timers reach their instance without the log
        } else if constexpr (requires { S::key_of(event); }) {
            return Correlation(SagaKey(S::key_of(event)));
        } else if constexpr (requires { S::instance_of(event, recorded); }) {
            return Correlation(std::string(S::instance_of(event, recorded)));
        } else {
            static_assert(
                requires { S::instance_of(event); },
                "this saga has no: static std::string instance_of(const E&), or one with a "
                "second argument const skald::RecordedEvent&, for the E named here");
            return Correlation(std::string(S::instance_of(event)));
        }
    }

    Result<Inputs> decode(const RecordedEvent& recorded) const {
        auto event = codec_.decode(recorded);
        if (!event) return std::move(event).error();
        if (!event->has_value()) return invalid_argument("the codec skips this event");
        return **std::move(event);
    }

    Result<Data> data_of(const SagaPlace& place) const {
        if (place.data.empty()) return Data{};
        return format_.template read<Data>(place.data);
    }

    Result<MachineStep> moved(const Taken& taken, const Data& data, const WantedEffects& wanted,
                              Timestamp now) const {
        auto text = format_.write(data);
        if (!text) return std::move(text).error();
        MachineStep step{.outcome = MachineStep::Outcome::moved,
                         .state = std::string(taken.state),
                         .data = *std::move(text),
                         .timers_cancelled = wanted.timers_cancelled,
                         .keys = wanted.keys,
                         .not_done = wanted.not_done,
                         .ending = static_cast<MachineStep::Ending>(wanted.ending),
                         .reason = wanted.reason};
        if (auto done = add_commands(step, wanted); !done) return done.error();
        if (auto done = add_events(step, wanted, now); !done) return done.error();
        return step;
    }

    Result<void> add_commands(MachineStep& step, const WantedEffects& wanted) const {
        constexpr typename EffectList::CommandTypes commands;
        for (const WantedCommand& one : wanted.commands) {
            StoredCommand& sent = step.sent.emplace_back();
            if (one.command) {
                auto command = encode_listed(format_, *one.command, commands);
                if (!command) return std::move(command).error();
                sent.command.push_back(*std::move(command));
            }
            if (!one.compensation) continue;
            auto undo = encode_listed(format_, *one.compensation, commands);
            if (!undo) return std::move(undo).error();
            sent.compensation.push_back(stored(*std::move(undo), one.policy));
        }
        return {};
    }

    Result<void> add_events(MachineStep& step, const WantedEffects& wanted, Timestamp now) const {
        constexpr typename EffectList::PublishedTypes events;
        for (const AnyMessage& event : wanted.published) {
            auto message = encode_listed(format_, event, events);
            if (!message) return std::move(message).error();
            step.published.push_back(published(*std::move(message), tags_of_listed(event, events)));
        }
        for (const WantedTimer& timer : wanted.timers) {
            auto event = encode_listed(format_, timer.event, typename EffectList::TimerTypes{});
            if (!event) return std::move(event).error();
            step.timers.push_back({timer.name, *std::move(event), due_of(timer, now)});
        }
        return {};
    }

    Format format_;                                    // of messages, data and records
    FormatCodec<Inputs, Format, Upcasters...> codec_;  // of events and timers
};

}  // namespace skald::detail
