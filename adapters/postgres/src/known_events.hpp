// Which events of a request are stored already, and whether they make it a retry.
#pragma once
#include <optional>
#include <skald/core/append_request.hpp>
#include <skald/core/result.hpp>
#include <skald/core/uuid.hpp>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>

#include "session.hpp"

namespace skald::postgres {

struct KnownEvent {
    std::uint64_t position;
    std::uint64_t version;
    std::string stream;  // empty: none
    std::string type;
    std::uint64_t append_first;  // positions of the append that wrote it
    std::uint64_t append_count;
};

using KnownEvents = std::unordered_map<EventId, KnownEvent>;

/// Those of the ids that are stored.
std::variant<KnownEvents, Failure> find_events(Session& session, const std::string& schema,
                                               std::span<const EventId> ids);

/// The first outcome, if the request repeats an append whose events are among the known ones; none
/// if none of its events is known. Errors: invalid_argument, when an id was stored in another way.
Result<std::optional<Appended>> find_repeated(const KnownEvents& known,
                                              const AppendRequest& request);

}  // namespace skald::postgres
