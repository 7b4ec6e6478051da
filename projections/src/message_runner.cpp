#include <atomic>
#include <mutex>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>
#include <skald/projections/message_runner.hpp>
#include <skald/projections/sql_checkpoints.hpp>
#include <span>
#include <utility>
#include <vector>

#include "detours.hpp"
#include "message_batch.hpp"
#include "own_transaction.hpp"
#include "passing_error.hpp"
#include "position_signal.hpp"

namespace skald {
namespace {

constexpr std::size_t letters_at_once = 100;

void add(MessageProgress& sum, const MessageProgress& part) {
    sum.handled += part.handled;
    sum.passed += part.passed;
    sum.repeated += part.repeated;
    sum.delayed += part.delayed;
    sum.dead += part.dead;
    sum.gaps += part.gaps;
}

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
          context{database, name, *handler, options, clock},
          log(given_options.log ? *given_options.log : silence) {}

    Result<GlobalPosition> handled_until(const std::string& topic,
                                         std::uint32_t partition) override {
        // Whoever had the partition may have left letters that it did not send.
        has_letters = true;
        const auto stored = SqlCheckpoints(database).load(name, topic, partition);
        if (!stored) return stored.error();
        return *stored ? (*stored)->position : GlobalPosition();
    }

    Result<void> prepare() {
        return in_own_transaction(database, [this](SqlTransaction& sql) -> Result<void> {
            if (auto table = SqlCheckpoints::create_table(sql); !table) return table;
            if (auto tables = Detours::create_tables(sql); !tables) return tables;
            return handler->prepare(sql);
        });
    }

    Result<void> follow(const std::stop_token& stop);
    Result<void> handle_all(const std::vector<ReceivedMessage>& messages,
                            const std::stop_token& stop);
    Result<void> handle_alone(const ReceivedMessage& message, Error failure,
                              const std::stop_token& stop);
    Result<void> send_away(const ReceivedMessage& message, const Error& failure);
    Result<void> send_letters();
    void take_in(const BatchOutcome& outcome);
    BatchOutcome handle_batch(std::span<const ReceivedMessage> messages) {
        BatchOutcome outcome = handle_messages(context, messages);
        if (!outcome.error && !outcome.failed) take_in(outcome);
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
    MessageContext context;
    Log& log;
    std::atomic<bool> has_letters = false;  // there may be some that are not sent
    WakeUp work;                            // for pauses
    mutable std::mutex mutex;               // guards progress
    MessageProgress progress;
};

Result<void> MessageRunner::Parts::follow(const std::stop_token& stop) {
    has_letters = true;
    if (auto prepared = prepare(); !prepared) return prepared;
    if (auto started = source.start(*this); !started) return started;
    while (!stop.stop_requested()) {
        if (auto sent = send_letters(); !sent) return sent;
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
        const auto [index, failure, is_gap] = *outcome.failed;
        if (index > 0) {
            const BatchOutcome before = handle_batch(rest.first(index));
            if (before.error) return *before.error;
            if (before.failed) continue;  // another one fails now
        }
        if (is_gap) return failure;
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

// The checkpoint moves past it together with the copy that is to be sent.
Result<void> MessageRunner::Parts::send_away(const ReceivedMessage& message, const Error& failure) {
    const BatchOutcome outcome =
        divert_message(context, message, failure, options.retry.attempts_max);
    if (outcome.error) return *outcome.error;
    if (outcome.progress.dead > 0) {
        say(LogLevel::error, "a dead letter: " + describe_place(message), failure);
    } else if (outcome.progress.delayed > 0) {
        say(LogLevel::warning, "to be tried later: " + describe_place(message), failure);
    }
    take_in(outcome);
    return {};
}

void MessageRunner::Parts::take_in(const BatchOutcome& outcome) {
    for (const Error& gap : outcome.gaps) say(LogLevel::error, "an event is missing", gap);
    if (outcome.progress.delayed + outcome.progress.dead > 0) has_letters = true;
    const std::lock_guard lock(mutex);
    add(progress, outcome.progress);
}

// Sent twice, if it ends in between or another member does the same; the copies count once.
Result<void> MessageRunner::Parts::send_letters() {
    if (!options.dead_letters || !has_letters.exchange(false)) return {};
    for (;;) {
        std::vector<UnsentLetter> letters;
        auto found = in_own_transaction(database, [&](SqlTransaction& sql) -> Result<void> {
            auto unsent = Detours(sql, name).unsent(letters_at_once);
            if (!unsent) return unsent.error();
            letters = *std::move(unsent);
            return {};
        });
        if (!found || letters.empty()) return found;
        std::vector<Message> messages;
        for (UnsentLetter& letter : letters) messages.push_back(std::move(letter.message));
        if (auto sent = options.dead_letters->send(std::move(messages)); !sent) return sent;
        auto noted = in_own_transaction(database, [&](SqlTransaction& sql) -> Result<void> {
            for (const UnsentLetter& letter : letters) {
                if (auto done = Detours(sql, name).note_sent(letter); !done) return done;
            }
            return {};
        });
        if (!noted) return noted;
    }
}

MessageRunner::MessageRunner(MessageSource& source, SqlDatabase& database, std::string name,
                             std::unique_ptr<MessageHandler> handler,
                             const MessageRunnerOptions& options)
    : parts_(std::make_unique<Parts>(source, database, std::move(name), std::move(handler),
                                     options)) {}

MessageRunner::~MessageRunner() = default;

Result<void> MessageRunner::run(std::stop_token stop) {
    const std::stop_callback wake(stop, [this] { parts_->source.stop(); });
    if (!parts_->options.retries.delays.empty() && !parts_->options.dead_letters) {
        return invalid_argument("consumer \"" + parts_->name +
                                "\" has retry topics and nothing that sends messages there");
    }
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
