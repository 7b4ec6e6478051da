// Where people look at instances of a saga and act on those in trouble. Each act is a record in the
// stream of its instance.
#pragma once
#include <optional>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <skald/sagas/saga_instance.hpp>
#include <string>
#include <vector>

namespace skald {

/// Which instances to list. What is not given does not matter.
struct SagaFilter {
    std::optional<SagaStatus> status = {};
    std::optional<std::string> state = {};
    std::optional<Timestamp> unchanged_since = {};  // nothing has happened after it
};

/// An event that could not be read, so that nobody knows for which instance it is.
struct UnreadableEvent {
    GlobalPosition position;
    std::string type;
    std::string error;
};

/// Belongs to a SagaRunner and ends with it. Any thread may call any function; they wait for the
/// runner's steps. Acts yield not_found for an instance that does not exist, invalid_argument if it is
/// not in the status that the act is for, wrong_expected_version if something else happened to it at
/// the same moment, and the errors of the store.
class SagaDesk {
public:
    virtual ~SagaDesk() = default;

    /// Reads the stream of the instance. None: there is no such instance.
    virtual Result<std::optional<SagaInstance>> find(const std::string& id) = 0;
    /// Reads all records of the saga, so for people and not for each request. By id, without history.
    virtual Result<std::vector<SagaInstance>> list(const SagaFilter& filter) = 0;

    /// Events of which the instance could not be told, the oldest first.
    virtual Result<std::vector<UnreadableEvent>> unreadable() = 0;

    /// Tries again what is in trouble: the step that failed, the command or compensation that was not
    /// delivered. Otherwise offers events again that were set aside.
    virtual Result<void> retry(const std::string& id) = 0;
    /// Gives up what is in trouble, and goes on behind it.
    virtual Result<void> skip(const std::string& id, const std::string& why) = 0;
    /// Ends an instance that is in trouble or was undone by hand. Nothing more is sent.
    virtual Result<void> resolve(const std::string& id, const std::string& why) = 0;
    /// Makes a running instance fail: its compensations run.
    virtual Result<void> terminate(const std::string& id, const std::string& why) = 0;
    /// Moves a timer to another moment; none: cancels it. Errors also: not_found, no such timer.
    virtual Result<void> reschedule(const std::string& id, const std::string& timer,
                                    std::optional<Timestamp> due) = 0;
};

}  // namespace skald
