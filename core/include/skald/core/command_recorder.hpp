// The part of a Repository that does not depend on the user's types: reading a stream, finding
// commands that were handled before, and writing what was decided.
#pragma once
#include <functional>
#include <optional>
#include <skald/core/append_request.hpp>
#include <skald/core/codec.hpp>
#include <skald/core/command_options.hpp>
#include <skald/core/command_result.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <skald/core/stream_id.hpp>
#include <string>
#include <vector>

namespace skald {

/// An event as it was decided: encoded, with the tags that it names itself.
struct DecidedEvent {
    EncodedEvent encoded;
    Tags tags;
};

/// Where a reader of a stream stopped.
struct StreamHead {
    StreamState stream;
    GlobalPosition head;  // of the store
};

class CommandRecorder {
public:
    /// The type of the event by which a command is remembered that yielded none. It has no stream
    /// and no tags; its data is the stream's last version at the time, if any, and its name.
    static constexpr std::string_view no_event_type = "$command-handled";

    /// The store must outlive the recorder.
    explicit CommandRecorder(EventStore& store) : store_(&store) {}

    using OnSnapshot = std::function<bool(const RecordedSnapshot&)>;
    using OnEvent = std::function<Result<void>(const RecordedEvent&)>;

    /// Reads a stream from its newest snapshot of `kind`, if `on_snapshot` accepts it, else from
    /// its first event; an empty kind asks for no snapshot. Stops behind `last`, if given.
    Result<StreamHead> replay(const StreamId& stream, const std::string& kind,
                              const OnSnapshot& on_snapshot, const OnEvent& on_event,
                              std::optional<Version> last = {}) const;

    /// The outcome of a command that was handled before, or could not be looked up; none: it is
    /// new, or has no id. Errors: invalid_argument when it was for another stream.
    std::optional<CommandResult> handled_before(const std::optional<CommandId>& command,
                                                const StreamId& stream) const;

    /// The append that writes the events of a command, or remembers a command that yielded none.
    /// None: nothing to write.
    static std::optional<AppendRequest> request_of(const StreamId& stream, const StreamState& seen,
                                                   std::vector<DecidedEvent> events,
                                                   const CommandOptions& options);

    /// What an append means for its command.
    static Executed executed(const Appended& appended, std::size_t events, const StreamState& seen);

    EventStore& store() const { return *store_; }

private:
    EventStore* store_;  // not owned
};

}  // namespace skald
