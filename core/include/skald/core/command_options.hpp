// What goes along with a command: its identity, what the caller has seen, and what is written
// beside its events.
#pragma once
#include <optional>
#include <skald/core/expected_version.hpp>
#include <skald/core/tags.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <string>

namespace skald {

struct CommandOptions {
    /// Makes the command safe to send again: the second time yields the outcome of the first, for
    /// ever. None: each call is a command of its own. Refused commands are not remembered: they are
    /// decided again.
    std::optional<CommandId> command_id = {};
    /// What the caller believes of the stream, such as an If-Match header. When it is wrong the
    /// command fails with wrong_expected_version; without it, conflicts with other writers are
    /// decided again.
    std::optional<ExpectedVersion> expected = {};
    Tags tags = {};  // of each event, besides the event's own
    std::string correlation_id = {};
    std::string causation_id = {};  // empty: the command id, if there is one
    std::string traceparent = {};
    std::string metadata = {};
    std::optional<Timestamp> occurred_at = {};  // none: when it is recorded
};

}  // namespace skald
