#include <mutex>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>
#include <skald/projections/message_runner.hpp>
#include <skald/projections/sql_checkpoints.hpp>
#include <span>
#include <utility>
#include <vector>

#include "message_batch.hpp"
#include "own_transaction.hpp"
#include "passing_error.hpp"
#include "position_signal.hpp"

namespace skald {
namespace {

class PassOver final : public MessageHandler {
public:
    Result<void> prepare(SqlTransaction&) override { return {}; }
    Result<bool> handle(SqlTransaction&, const ReceivedMessage&) override { return false; }
};

// The source must not ask for checkpoints when the run has ended: the runner may be gone then.
class SourceEnd {
public:
    explicit SourceEnd(MessageSource& source) : source_(source) {}
    ~SourceEnd() { source_.stop(); }
    SourceEnd(const SourceEnd&) = delete;
    SourceEnd& operator=(const SourceEnd&) = delete;

private:
    MessageSource& source_;
};

}  // namespace

struct MessageRunner::Parts final : PartitionCheckpoints {
    Parts(MessageSource& given_source, SqlDatabase& given_database, std::string given_name,
          std::unique_ptr<MessageHandler> given_handler, const MessageRunnerOptions& given_options)
        : source(given_source),
          database(given_database),
          name(std::move(given_name)),
          handler(std::move(given_handler)),
          options(given_options),
          clock(given_options.clock ? *given_options.clock : machine),
          log(given_options.log ? *given_options.log : silence) {}

    Result<GlobalPosition> handled_until(const std::string& topic,
                                         std::uint32_t partition) override {
        const auto stored = SqlCheckpoints(database).load(name, topic, partition);
        if (!stored) return stored.error();
        return *stored ? (*stored)->position : GlobalPosition();
    }

    Result<void> prepare() {
        return in_own_transaction(database, [this](SqlTransaction& sql) -> Result<void> {
            if (auto table = SqlCheckpoints::create_table(sql); !table) return table;
            return handler->prepare(sql);
        });
    }

    Result<void> follow(const std::stop_token& stop);
    Result<void> handle_all(const std::vector<ReceivedMessage>& messages,
                            const std::stop_token& stop);
    Result<void> handle_alone(const ReceivedMessage& message, Error failure,
                              const std::stop_token& stop);
    Result<void> send_away(const ReceivedMessage& message, const Error& failure);
    BatchOutcome handle_batch(std::span<const ReceivedMessage> messages) {
        const BatchOutcome outcome = handle_messages(database, name, *handler, messages);
        if (outcome.error || outcome.failed) return outcome;
        const std::lock_guard lock(mutex);
        progress.handled += outcome.handled;
        progress.passed += outcome.passed;
        progress.repeated += outcome.repeated;
        return outcome;
    }
    void say(LogLevel level, const std::string& what, const Error& error) const {
        const LogField fields[] = {{"consumer", name}, {"error", error.message}};
        log.write(level, "projections", what, fields);
    }

    SystemClock machine;  // unless the options have another
    NullLog silence;      // likewise
    MessageSource& source;
    SqlDatabase& database;
    std::string name;
    std::unique_ptr<MessageHandler> handler;
    MessageRunnerOptions options;
    Clock& clock;
    Log& log;
    WakeUp work;               // for pauses
    mutable std::mutex mutex;  // guards progress
    MessageProgress progress;
};

Result<void> MessageRunner::Parts::follow(const std::stop_token& stop) {
    if (auto prepared = prepare(); !prepared) return prepared;
    if (auto started = source.start(*this); !started) return started;
    while (!stop.stop_requested()) {
        const auto messages = source.poll(options.batch_messages_max, std::chrono::seconds(1));
        if (!messages) return messages.error();
        if (auto handled = handle_all(*messages, stop); !handled) return handled;
    }
    return {};
}

// A message that fails takes its batch back; those before it are committed, and it is tried alone.
Result<void> MessageRunner::Parts::handle_all(const std::vector<ReceivedMessage>& messages,
                                              const std::stop_token& stop) {
    std::span<const ReceivedMessage> rest(messages);
    while (!rest.empty() && !stop.stop_requested()) {
        const BatchOutcome outcome = handle_batch(rest);
        if (outcome.error) return *outcome.error;
        if (!outcome.failed) return {};
        const auto [index, failure] = *outcome.failed;
        if (index > 0) {
            const BatchOutcome before = handle_batch(rest.first(index));
            if (before.error) return *before.error;
            if (before.failed) continue;  // another one fails now
        }
        if (auto done = handle_alone(rest[index], failure, stop); !done) return done;
        rest = rest.subspan(index + 1);
    }
    return {};
}

Result<void> MessageRunner::Parts::handle_alone(const ReceivedMessage& message, Error failure,
                                                const std::stop_token& stop) {
    for (std::uint32_t attempts = 1; attempts < options.retry.attempts_max; ++attempts) {
        say(LogLevel::warning, "a message failed: " + describe_place(message), failure);
        work.wait(stop, options.retry.pause_after(attempts));
        if (stop.stop_requested()) return {};
        const BatchOutcome outcome = handle_batch({&message, 1});
        if (outcome.error) return *outcome.error;
        if (!outcome.failed) return {};
        failure = outcome.failed->error;
    }
    if (options.dead_letters) return send_away(message, failure);
    return Error{Errc::handler_failed, "consumer \"" + name + "\" stops before the message at " +
                                           describe_place(message) + ": " + to_string(failure)};
}

// First to where it is safe, then past it.
Result<void> MessageRunner::Parts::send_away(const ReceivedMessage& message, const Error& failure) {
    say(LogLevel::error, "a dead letter: " + describe_place(message), failure);
    auto sent = options.dead_letters->send(
        message, {name, failure, options.retry.attempts_max, clock.now()});
    if (!sent) return sent;
    PassOver nothing;
    const BatchOutcome outcome = handle_messages(database, name, nothing, {&message, 1});
    if (outcome.error) return *outcome.error;
    const std::lock_guard lock(mutex);
    ++progress.dead;
    return {};
}

MessageRunner::MessageRunner(MessageSource& source, SqlDatabase& database, std::string name,
                             std::unique_ptr<MessageHandler> handler,
                             const MessageRunnerOptions& options)
    : parts_(std::make_unique<Parts>(source, database, std::move(name), std::move(handler),
                                     options)) {}

MessageRunner::~MessageRunner() = default;

Result<void> MessageRunner::run(std::stop_token stop) {
    const std::stop_callback wake(stop, [this] { parts_->source.stop(); });
    const SourceEnd end(parts_->source);
    std::uint32_t failures = 0;
    while (!stop.stop_requested()) {
        const auto handled_before = progress().handled;
        const auto followed = parts_->follow(stop);
        if (followed) continue;
        if (!passes(followed.error())) return followed;
        failures = progress().handled > handled_before ? 1 : failures + 1;
        parts_->say(LogLevel::warning, "waits for the broker or the database", followed.error());
        parts_->work.wait(stop, parts_->options.retry.pause_after(failures));
    }
    return {};
}

MessageProgress MessageRunner::progress() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->progress;
}

}  // namespace skald
