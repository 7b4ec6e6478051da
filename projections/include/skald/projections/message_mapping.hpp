// What a relay publishes of an event.
#pragma once
#include <optional>
#include <skald/core/message.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <type_traits>
#include <utility>

namespace skald {

/// Makes the message of an event; none: the event is not published. The answer depends on the event
/// alone, because after a crash the relay asks again. May throw. One thread at a time.
class MessageMapping {
public:
    virtual ~MessageMapping() = default;
    virtual Result<std::optional<Message>> map(const RecordedEvent& event) = 0;
};

/// A function or function object that maps.
template <class F>
concept MapsEvents =
    std::is_invocable_r_v<Result<std::optional<Message>>, F&, const RecordedEvent&>;

template <MapsEvents F>
class FunctionMapping final : public MessageMapping {
public:
    explicit FunctionMapping(F function) : function_(std::move(function)) {}
    Result<std::optional<Message>> map(const RecordedEvent& event) override {
        return function_(event);
    }

private:
    F function_;  // of the user
};

}  // namespace skald
