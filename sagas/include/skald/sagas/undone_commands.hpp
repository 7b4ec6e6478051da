// For receivers of commands: a compensation may overtake the command that it undoes. Then the command
// must not be done any more when it comes.
//
// Both handlers say so in the append that they make anyway:
//
//     // the command: fails with wrong_expected_version if it was undone before
//     request.checks.push_back(skald::not_undone(command.id));
//
//     // its compensation, which names the command in its causation id: never fails by this
//     request.writes.push_back(skald::mark_undone(undone));
//
// So the store decides which of the two was first, also if they run at the same time.
#pragma once
#include <skald/core/append_request.hpp>
#include <skald/core/command_bus.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>
#include <skald/core/uuid.hpp>

namespace skald {

/// The command that a compensation undoes. Errors: invalid_argument when it names none.
Result<CommandId> undone_by(const CommandEnvelope& compensation);

/// Holds as long as the command was not undone.
StreamCheck not_undone(const CommandId& command);
/// Marks the command as undone, for ever. To do so again is harmless.
EventWrite mark_undone(const CommandId& command);
/// Whether it was marked. For an answer without an append: what is true now may be false in a moment.
Result<bool> is_undone(EventStore& store, const CommandId& command);

}  // namespace skald
