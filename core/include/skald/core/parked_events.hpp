// Parked events: those that a consumer could not handle, set aside with their error so that a
// person sees them and the others go on.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <vector>

namespace skald {

struct ParkedEvent {
    std::string consumer;     // the projection or handler that failed
    GlobalPosition position;  // of the event, which is read again from the store at a retry
    std::string stream;
    std::string type;
    std::string error;  // of the last attempt
    std::uint32_t attempts = 0;
    Timestamp parked_at;
};

/// Errors of all: unavailable, io.
class ParkedEvents {
public:
    virtual ~ParkedEvents() = default;
    /// Parks an event, or renews what is known of one that is parked.
    virtual Result<void> park(const ParkedEvent& event) = 0;
    /// The oldest first.
    virtual Result<std::vector<ParkedEvent>> list(const std::string& consumer,
                                                  std::size_t events_max) = 0;
    /// Errors: not_found, when it is not parked.
    virtual Result<ParkedEvent> find(const std::string& consumer, GlobalPosition position) = 0;
    /// The oldest of a stream, for which its others wait; none: the stream has none.
    virtual Result<std::optional<ParkedEvent>> oldest_of(const std::string& consumer,
                                                         const std::string& stream) = 0;
    /// Takes an event out, handled or given up. Errors: not_found.
    virtual Result<void> remove(const std::string& consumer, GlobalPosition position) = 0;
};

}  // namespace skald
