// The commands that are on their way. In memory; they are made again from the records.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <skald/core/command_bus.hpp>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <utility>
#include <vector>

namespace skald {

/// How often to try, and how long to wait in between.
struct SendPolicy {
    std::uint32_t attempts_max = 1;
    std::chrono::milliseconds pause = {};
    std::chrono::milliseconds pause_max = {};
    /// Whether delivered is not done yet: an answer must come within this time. None: delivered is done.
    std::optional<std::chrono::milliseconds> answer_within = {};
};

struct OutgoingCommand {
    CommandEnvelope envelope;
    std::string instance;
    GlobalPosition record;  // by which it is sent
    bool compensates = false;
    SendPolicy policy;
};

/// What became of a command.
struct Delivered {
    OutgoingCommand command;
    std::optional<Error> gave_up = {};  // none: it is done
};

class Outbox {
public:
    /// Adds a command that is sent by the next pump(); nothing happens if it is there already.
    void add(OutgoingCommand command);
    /// Forgets a command, or all of an instance that are not compensations of it.
    void remove(const CommandId& id);
    void remove_commands_of(const std::string& instance, GlobalPosition before);

    /// Sends what is due. The bus may answer at once or later, from any thread.
    void pump(CommandBus& bus, Timestamp now);
    /// Takes in the bus's answers, and yields what is settled by them and by the time.
    std::vector<Delivered> settle(Timestamp now);

    /// Waits until an answer is there that settle() has not seen, or the time is over.
    bool wait_for_answer(std::chrono::nanoseconds timeout);
    /// Is called after each answer, on the bus's thread.
    void on_answer(std::function<void()> wake);

    /// When there is something to send again. None: nothing waits.
    std::optional<Timestamp> next_due() const;
    /// Those that the bus has and has not answered.
    std::size_t in_flight() const { return in_flight_; }
    /// The oldest record of which a command is not settled.
    std::optional<GlobalPosition> oldest_record() const;
    bool contains(const CommandId& id) const { return waiting_.contains(id); }

private:
    struct Waiting {
        OutgoingCommand command;
        std::uint32_t attempts = 0;
        std::uint64_t order = 0;
        Timestamp due = {};
        bool is_in_flight = false;
        bool is_delivered = false;  // and waits for an answer
    };
    /// What the bus says, which may outlive the outbox.
    struct Answers {
        std::mutex mutex;
        std::condition_variable came;
        std::vector<std::pair<CommandId, Result<void>>> list;
        std::function<void()> wake;
    };
    using Due = std::pair<std::pair<Timestamp, std::uint64_t>, CommandId>;

    void take(const CommandId& id, const Result<void>& answer, Timestamp now);
    void finish(std::map<CommandId, Waiting>::iterator found, std::optional<Error> gave_up);
    void send_later(Waiting& waiting, Timestamp due);
    void erase(std::map<CommandId, Waiting>::iterator found);

    std::map<CommandId, Waiting> waiting_;  // all that is not settled
    std::set<Due> due_;                     // those of them that are not in flight
    std::uint64_t next_order_ = 0;  // commands of one time leave in the order in which they came
    std::size_t in_flight_ = 0;
    std::vector<Delivered> done_;  // settled, and not told yet
    std::shared_ptr<Answers> answers_ = std::make_shared<Answers>();
};

}  // namespace skald
