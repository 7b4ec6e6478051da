// The codec port: how a domain's events become bytes and back.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

namespace skald {

/// An event as it goes into a store.
struct EncodedEvent {
    std::string type;
    std::uint32_t schema_version = 1;
    std::string content_type;
    std::string data;
};

/// What to do with an event whose type is not among the codec's.
enum class UnknownEvents : std::uint8_t {
    fail,      // unsupported_format: the safe choice where state depends on every event
    skip,      // as if it were not there
    keep_raw,  // as a RawEvent, which must be an alternative of the variant
};

/// Encodes and decodes the events of one variant. Any thread may use one object.
template <class Event>
class Codec {
public:
    virtual ~Codec() = default;
    /// Errors: invalid_argument, when a value has no form in the format.
    virtual Result<EncodedEvent> encode(const Event& event) const = 0;
    /// None: an unknown type that is to be skipped. Errors: corrupt (the bytes are not of the
    /// format), unsupported_format (an unknown type, or a schema version for which there is no
    /// upcaster).
    virtual Result<std::optional<Event>> decode(const RecordedEvent& event) const = 0;
    /// The types that it can decode, each once: those of the variant, and older names that upcasters
    /// lift. By these a projection asks for its events.
    virtual std::vector<std::string> types() const = 0;
};

/// The same for the state of a decider, kept in snapshots.
template <class State>
class StateCodec {
public:
    virtual ~StateCodec() = default;
    virtual Result<std::string> encode(const State& state) const = 0;
    virtual Result<State> decode(std::string_view data) const = 0;
};

}  // namespace skald
