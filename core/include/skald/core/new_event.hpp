// An event that is not stored yet.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/tags.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <string>

namespace skald {

/// What a writer says of an event. Strings that hold `data` and `metadata` are bytes of any kind;
/// Skald never looks into them. limits.hpp lists the limits.
struct NewEvent {
    EventId id = {};                   // nil: the store makes one, and a retry is not recognised
    std::string type = {};             // such as "order-placed"; 1 to 256 bytes of UTF-8
    std::uint32_t schema_version = 1;  // of `data`, from 1
    Tags tags = {};                    // what the event is about
    std::string data = {};             // the event itself, as its codec wrote it
    std::string content_type = "application/json";
    std::string correlation_id = {};  // the same for all that one request set off; empty: none
    std::string causation_id = {};    // of the command or event that caused this one; empty: none
    std::string traceparent = {};     // W3C trace context; empty: none
    std::string metadata = {};        // bytes of the user
    std::optional<Timestamp> occurred_at = {};  // when it happened; none: when it is recorded
};

}  // namespace skald
