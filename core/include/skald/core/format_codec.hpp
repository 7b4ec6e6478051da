// A codec for a variant of events, from a format that can read and write one struct. Adapters
// provide formats (JSON, binary); this header adds names, schema versions, upcasters and the policy
// for unknown types.
#pragma once
#include <algorithm>
#include <concepts>
#include <optional>
#include <skald/core/codec.hpp>
#include <skald/core/event_type.hpp>
#include <skald/core/upcaster.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace skald {

/// What a format gives: `write` and `read` of a struct with fields(), and its content type.
template <class F, class T>
concept FormatOf = requires(const F& format, const T& object, std::string_view bytes) {
    { format.write(object) } -> std::same_as<Result<std::string>>;
    { format.template read<T>(bytes) } -> std::same_as<Result<T>>;
    { format.content_type() } -> std::convertible_to<std::string_view>;
};

namespace detail {
template <class T, class V>
struct IsAlternative : std::false_type {};
template <class T, class... E>
struct IsAlternative<T, std::variant<E...>> : std::bool_constant<(std::same_as<T, E> || ...)> {};

Error unknown_event(const RecordedEvent& event);
Error unknown_schema_version(const RecordedEvent& event);
Error undecodable(const RecordedEvent& event, const Error& cause);
}  // namespace detail

template <EventVariant Event, class Format, class... Upcasters>
class FormatCodec final : public Codec<Event> {
public:
    FormatCodec(Format format, UnknownEvents unknown, Upcasters... upcasters)
        : format_(std::move(format)), unknown_(unknown), upcasters_(std::move(upcasters)...) {}

    Result<EncodedEvent> encode(const Event& event) const override {
        return std::visit([this](const auto& e) { return this->encode_one(e); }, event);
    }

    Result<std::optional<Event>> decode(const RecordedEvent& event) const override {
        std::optional<Result<Event>> decoded;
        bool known_name = false;
        for_each_source([&]<class Source>(std::type_identity<Source>) {
            if (decoded || event.type != Source::name) return;
            known_name = true;
            if (event.schema_version == schema_version_of<Source>())
                decoded = read_one<Source>(event);
        });
        if (!decoded) return known_name ? detail::unknown_schema_version(event) : unknown(event);
        if (!*decoded) return detail::undecodable(event, decoded->error());
        return std::optional<Event>(*std::move(*decoded));
    }

    std::vector<std::string> types() const override {
        std::vector<std::string> names;
        for_each_source([&]<class Source>(std::type_identity<Source>) {
            const std::string_view name = Source::name;
            if (std::find(names.begin(), names.end(), name) == names.end())
                names.emplace_back(name);
        });
        return names;
    }

private:
    template <class E>
    Result<EncodedEvent> encode_one(const E& event) const {
        if constexpr (std::same_as<E, RawEvent>) {
            return EncodedEvent{event.type, event.schema_version, event.content_type, event.data};
        } else {
            static_assert(FormatOf<Format, E>,
                          "the format cannot read and write this event: has it fields()?");
            auto data = format_.write(event);
            if (!data) return std::move(data).error();
            return EncodedEvent{std::string(E::name), schema_version_of<E>(),
                                std::string(format_.content_type()), *std::move(data)};
        }
    }

    // Visits every struct that an event can be read as: the alternatives, then what the upcasters
    // take.
    template <class Visit>
    static void for_each_source(Visit&& visit) {
        [&]<class... E>(std::type_identity<std::variant<E...>>) {
            (visit_known<E>(visit), ...);
        }(std::type_identity<Event>{});
        (visit(std::type_identity<typename Upcasters::from>{}), ...);
    }
    template <class E, class Visit>
    static void visit_known(Visit& visit) {
        if constexpr (!std::same_as<E, RawEvent>) visit(std::type_identity<E>{});
    }

    template <class Source>
    Result<Event> read_one(const RecordedEvent& event) const {
        auto source = format_.template read<Source>(event.data);
        if (!source) return std::move(source).error();
        return lift(*std::move(source));
    }

    // Follows the upcasters until an alternative of the variant is reached.
    template <class T>
    Event lift(T event) const {
        if constexpr (detail::IsAlternative<T, Event>::value) {
            return Event(std::move(event));
        } else {
            static_assert((std::same_as<typename Upcasters::from, T> || ...),
                          "no upcaster leads from this struct to an event of the variant");
            return lift(step<T, 0>(std::move(event)));
        }
    }
    template <class T, std::size_t I>
    auto step(T event) const {
        using Candidate = std::tuple_element_t<I, std::tuple<Upcasters...>>;
        if constexpr (std::same_as<typename Candidate::from, T>) {
            return std::get<I>(upcasters_).function(std::move(event));
        } else {
            return step<T, I + 1>(std::move(event));
        }
    }

    Result<std::optional<Event>> unknown(const RecordedEvent& event) const {
        if (unknown_ == UnknownEvents::skip) return std::optional<Event>();
        if constexpr (detail::IsAlternative<RawEvent, Event>::value) {
            if (unknown_ == UnknownEvents::keep_raw) {
                return std::optional<Event>(RawEvent{std::string(event.type), event.schema_version,
                                                     std::string(event.content_type),
                                                     std::string(event.data)});
            }
        }
        return detail::unknown_event(event);
    }

    Format format_;                       // reads and writes one struct
    UnknownEvents unknown_;               // the policy
    std::tuple<Upcasters...> upcasters_;  // each one step
};

}  // namespace skald
