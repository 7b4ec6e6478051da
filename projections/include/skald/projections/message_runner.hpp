// A MessageRunner feeds a handler with the messages of a broker. What the handler writes and how far
// each partition was handled change in one transaction, so each message counts once, whoever of a
// group of consumers handles it and whatever is killed.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/message_source.hpp>
#include <skald/core/sql.hpp>
#include <skald/projections/dead_letters.hpp>
#include <skald/projections/message_handler.hpp>
#include <skald/projections/projection_options.hpp>
#include <skald/projections/retry_topics.hpp>
#include <stop_token>
#include <string>
#include <string_view>

namespace skald {

/// What happens when an event that a relay has published in a partition did not come, because it was
/// removed or lost: its retention has passed, the topic was compacted or made anew.
enum class OnGap : std::uint8_t {
    stop,   // the run ends with corrupt, the checkpoint stays before the gap
    go_on,  // it is counted, and the log tells
};

struct MessageRunnerOptions {
    /// Messages of one transaction. A crash repeats no more than this.
    std::size_t batch_messages_max = 1000;
    /// Of a message that fails, in each topic that it comes to: while it is tried, nothing else of
    /// this runner is.
    RetryPolicy retry = {};
    /// Sends a message that has failed so often to the first or next of its retry topics, and at
    /// last to the dead letters. Null: the runner stops, and the checkpoint stays before it. Must
    /// outlive the runner.
    DeadLetters* dead_letters = nullptr;
    /// The retry topics. The source must deliver them, too.
    RetryTopics retries = {};
    OnGap on_gap = OnGap::stop;
    /// Tells when a message failed and is due again. Null: the machine's. Must outlive the runner.
    Clock* clock = nullptr;
    /// Is told of failures and of messages that came again. Null: nobody is. Must outlive the runner.
    Log* log = nullptr;
};

struct MessageProgress {
    std::uint64_t handled = 0;   // messages whose changes were committed
    std::uint64_t passed = 0;    // that are not for the handler
    std::uint64_t repeated = 0;  // that had been handled before
    std::uint64_t delayed = 0;   // that went to a retry topic, each time, also behind another one
    std::uint64_t dead = 0;      // that became dead letters, also behind another one
    std::uint64_t gaps = 0;      // that were passed over
};

/// run() by one thread, all else by any.
class MessageRunner {
public:
    /// The source and the database must outlive the runner. `name` is the consumer's name of the
    /// checkpoints, the same in all members of a group.
    MessageRunner(MessageSource& source, SqlDatabase& database, std::string name,
                  std::unique_ptr<MessageHandler> handler,
                  const MessageRunnerOptions& options = {});
    ~MessageRunner();
    MessageRunner(const MessageRunner&) = delete;
    MessageRunner& operator=(const MessageRunner&) = delete;

    /// Handles messages until the token is stopped; the transaction that is open then is finished or
    /// taken back. Waits out unavailable and timed_out, of the source or the database, however long.
    /// Errors: handler_failed (a message failed for the last time; the message names its place);
    /// corrupt (an event is missing, and on_gap is stop); invalid_argument (retry topics without
    /// dead letters); too_large (a message fits into no other topic with its reason); those of the source that do not pass; unsupported_format, invalid_argument (the read model is
    /// of another version or source); io, corrupt.
    Result<void> run(std::stop_token stop);

    /// Since the runner was made.
    MessageProgress progress() const;

private:
    struct Parts;

    std::unique_ptr<Parts> parts_;
};

/// Beside a partition's checkpoint the runner keeps how far it is among the events that a relay has
/// put there: SqlCheckpoints::load(sql, name, source_of_events(topic, ce_source), partition) is the
/// position, in their store, of the last one that is handled. A repeated event is known by it.
std::string source_of_events(std::string_view topic, std::string_view source);

}  // namespace skald
