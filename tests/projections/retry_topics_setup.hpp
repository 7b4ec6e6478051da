// A consumer with retry topics, between topics in memory and a clock that a test moves.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/memory_publisher.hpp>
#include <skald/core/testing/recording_log.hpp>
#include <skald/projections/message_runner.hpp>

namespace skald::test {

using testing::MemoryPublisher;
using namespace std::chrono_literals;
using List = std::vector<std::string>;

/// Topics of one partition each: a test adds to "words", a publisher to the others. Delivers what is
/// due, topic by topic, and then ends the run.
class Topics final : public MessageSource {
public:
    explicit Topics(Clock& clock) : clock_(clock) {}

    Result<void> start(PartitionCheckpoints& checkpoints) override {
        next_.clear();
        for (auto& [topic, messages] : topics) {
            const auto handled = checkpoints.handled_until(topic, 0);
            if (!handled) return handled.error();
            next_[topic] = handled->value();
        }
        return {};
    }
    Result<std::vector<ReceivedMessage>> poll(std::size_t messages_max,
                                              std::chrono::nanoseconds) override {
        take_in_published();
        std::vector<ReceivedMessage> taken;
        for (auto& [topic, messages] : topics) {
            if (topic.ends_with(".dlq")) continue;
            std::size_t& next = next_[topic];
            while (next < messages.size() && taken.size() < messages_max &&
                   is_due(messages[next])) {
                taken.push_back(messages[next++]);
            }
        }
        if (taken.empty()) at_end.request_stop();
        return taken;
    }
    void stop() override {}

    void add(const std::string& topic, const std::string& key, const std::string& payload,
             const MessageHeaders& headers = {}) {
        auto& messages = topics[topic];
        messages.push_back(
            {topic, 0, GlobalPosition(messages.size() + 1), key, payload, true, headers});
    }
    /// What was published since the last time.
    void take_in_published() {
        for (; published_ < publisher.messages().size(); ++published_) {
            const Message& one = publisher.messages()[published_];
            add(one.topic, one.key, one.payload, one.headers);
        }
    }
    /// A crash after a message was sent and before that was noted.
    void repeat_published(std::size_t index) {
        const Message one = publisher.messages()[index];
        add(one.topic, one.key, one.payload, one.headers);
    }
    const std::vector<ReceivedMessage>& in(const std::string& topic) {
        take_in_published();
        return topics[topic];
    }

    std::map<std::string, std::vector<ReceivedMessage>> topics;
    MemoryPublisher publisher;
    std::stop_source at_end;

private:
    bool is_due(const ReceivedMessage& message) const {
        const auto due = message.header("skald-due");
        return !due || *parse_timestamp(*due) <= clock_.now();
    }

    Clock& clock_;
    std::map<std::string, std::size_t> next_;
    std::size_t published_ = 0;
};

/// Writes words down, and fails as often as a test wants.
class Speller final : public MessageHandler {
public:
    explicit Speller(std::map<std::string, int>& failures) : failures_(failures) {}

    Result<void> prepare(SqlTransaction& sql) override {
        const auto made = sql.run("create table if not exists words (word text not null)");
        if (!made) return made.error();
        return {};
    }
    Result<bool> handle(SqlTransaction& sql, const ReceivedMessage& message) override {
        const auto failing = failures_.find(message.payload);
        if (failing != failures_.end() && failing->second > 0) {
            --failing->second;
            return invalid_argument("cannot spell " + message.payload);
        }
        const auto written = sql.run("insert into words values ($1)", {message.payload});
        if (!written) return written.error();
        return true;
    }

private:
    std::map<std::string, int>& failures_;  // that are left, of each word
};

class RetryTopicsTest : public ::testing::Test {
protected:
    Result<void> run(SqlDatabase& database, const std::string& name = "reader") {
        topics_.at_end = {};
        MessageRunner runner(topics_, database, name, std::make_unique<Speller>(failures_),
                             {.retry = {.attempts_max = 2, .backoff_base = {}, .backoff_cap = {}},
                              .dead_letters = &letters_,
                              .retries = retries_,
                              .clock = &clock_,
                              .log = &log_});
        auto done = runner.run(topics_.at_end.get_token());
        progress_ = runner.progress();
        return done;
    }
    void run() {
        const auto done = run(*database_);
        ASSERT_TRUE(done) << to_string(done.error());
    }
    List words() { return words(*database_); }
    static List words(SqlDatabase& database) {
        const auto sql = *database.begin();
        const auto rows = *sql->run("select word from words order by rowid");
        List words;
        for (std::size_t i = 0; i < rows.size(); ++i) words.push_back(rows.text(i, 0));
        return words;
    }
    std::int64_t on_detour() {
        const auto sql = *database_->begin();
        return sql->run("select count(*) from skald_detours")->integer(0, 0);
    }
    static std::string header(const ReceivedMessage& message, std::string_view name) {
        return std::string(message.header(name).value_or("-"));
    }
    void replay_dead_letters() {
        const auto dead = topics_.in("words.dlq");
        for (; replayed_ < dead.size(); ++replayed_) {
            ASSERT_TRUE(letters_.send_back(dead[replayed_]));
        }
    }

    testing::ManualClock clock_;
    testing::RecordingLog log_;
    Topics topics_{clock_};
    DeadLetters letters_{topics_.publisher};
    std::unique_ptr<sqlite::Database> database_ = *sqlite::Database::in_memory();
    RetryTopics retries_{.delays = {5s, 1min}};
    std::map<std::string, int> failures_;
    MessageProgress progress_;
    std::size_t replayed_ = 0;  // dead letters
};

}  // namespace skald::test
