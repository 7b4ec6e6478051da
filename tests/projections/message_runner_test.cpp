#include <deque>
#include <skald/core/cloud_events.hpp>
#include <skald/core/testing/memory_publisher.hpp>
#include <skald/projections/message_runner.hpp>
#include <skald/projections/sql_checkpoints.hpp>
#include <skald/projections/testing/failing_sql_database.hpp>
#include <thread>

#include "message_batch.hpp"
#include "projection_setup.hpp"

namespace skald {
namespace {

using testing::FailingSqlDatabase;
using testing::SqlTable;
using namespace std::chrono_literals;

// Hands out what a test has put in, from the checkpoint on, and then ends the run.
class ListedSource final : public MessageSource {
public:
    Result<void> start(PartitionCheckpoints& checkpoints) override {
        ++starts;
        if (!start_failures.empty()) {
            const Error error = start_failures.front();
            start_failures.pop_front();
            return error;
        }
        const auto handled = checkpoints.handled_until("words", 0);
        if (!handled) return handled.error();
        next_ = ignores_checkpoints ? 0 : handled->value();
        return {};
    }
    Result<std::vector<ReceivedMessage>> poll(std::size_t messages_max,
                                              std::chrono::nanoseconds) override {
        std::vector<ReceivedMessage> taken;
        while (next_ < messages.size() && taken.size() < messages_max) {
            taken.push_back(messages[next_++]);
        }
        if (taken.empty()) at_end.request_stop();
        return taken;
    }
    void stop() override { ++stops; }

    void add(std::string payload, MessageHeaders headers = {}) {
        messages.push_back({"words", 0, GlobalPosition(messages.size() + 1), "k",
                            std::move(payload), true, std::move(headers)});
    }

    std::vector<ReceivedMessage> messages;
    std::deque<Error> start_failures;
    bool ignores_checkpoints = false;
    int starts = 0;
    int stops = 0;
    std::stop_source at_end;

private:
    std::size_t next_ = 0;
};

// Writes the words down; "bad" fails, "throw" throws, "pass" is not for it.
class Words final : public MessageHandler {
public:
    Result<void> prepare(SqlTransaction& sql) override {
        const auto made = sql.run("create table if not exists words (word text not null)");
        if (!made) return made.error();
        return {};
    }
    Result<bool> handle(SqlTransaction& sql, const ReceivedMessage& message) override {
        if (message.payload == "pass") return false;
        if (auto written = sql.run("insert into words values ($1)", {message.payload}); !written) {
            return written.error();
        }
        if (message.payload == "throw") throw std::runtime_error("thrown");
        if (message.payload == "bad") return invalid_argument("a bad word");
        return true;
    }
};

class MessageRunnerTest : public ::testing::Test {
protected:
    Result<void> run(SqlDatabase& database) {
        source_.at_end = {};
        MessageRunner runner(source_, database, "reader", std::make_unique<Words>(),
                             {.batch_messages_max = batch_max_,
                              .retry = {.attempts_max = 3, .backoff_base = {}, .backoff_cap = {}},
                              .dead_letters = dead_letters_,
                              .retries = {.later_of_key = LaterOfKey::go_on},
                              .on_gap = on_gap_,
                              .log = &log_});
        auto done = runner.run(source_.at_end.get_token());
        progress_ = runner.progress();
        return done;
    }
    Result<void> run() { return run(*database_); }
    std::vector<std::string> words() {
        const auto sql = *database_->begin();
        const auto rows = *sql->run("select word from words order by rowid");
        std::vector<std::string> words;
        for (std::size_t i = 0; i < rows.size(); ++i) words.push_back(rows.text(i, 0));
        return words;
    }
    std::uint64_t checkpoint() {
        const auto stored = *SqlCheckpoints(*database_).load("reader", "words", 0);
        return stored ? stored->position.value() : 0;
    }
    using List = std::vector<std::string>;

    std::unique_ptr<sqlite::Database> database_ = *sqlite::Database::in_memory();
    ListedSource source_;
    testing::RecordingLog log_;
    std::size_t batch_max_ = 1000;
    DeadLetters* dead_letters_ = nullptr;
    OnGap on_gap_ = OnGap::stop;
    MessageProgress progress_;
};

TEST_F(MessageRunnerTest, HandlesEachMessageAndKeepsTheCheckpointWithIt) {
    source_.add("one");
    source_.add("pass");
    source_.add("two");
    ASSERT_TRUE(run());
    EXPECT_EQ(words(), (List{"one", "two"}));
    EXPECT_EQ(checkpoint(), 3U);
    EXPECT_EQ(progress_.handled, 2U);
    EXPECT_EQ(progress_.passed, 1U);
    source_.add("three");
    ASSERT_TRUE(run());
    EXPECT_EQ(words(), (List{"one", "two", "three"}));
}

TEST_F(MessageRunnerTest, WhatAnotherMemberHasHandledIsPassedOver) {
    source_.add("one");
    source_.add("two");
    ASSERT_TRUE(run());
    source_.ignores_checkpoints = true;
    source_.add("three");
    ASSERT_TRUE(run());
    EXPECT_EQ(words(), (List{"one", "two", "three"}));
    EXPECT_EQ(progress_.repeated, 2U);
}

TEST_F(MessageRunnerTest, AnEventThatARelayRepeatsCountsOnce) {
    const auto headers = [](const char* position) {
        return MessageHeaders{{"skald-position", position}, {"ce_source", "/shop"}};
    };
    source_.add("one", headers("1"));
    source_.add("two", headers("2"));
    source_.add("one", headers("1"));
    source_.add("two", headers("2"));
    source_.add("three", headers("3"));
    source_.add("other shop", {{"skald-position", "1"}, {"ce_source", "/other"}});
    source_.add("parked",
                {{"skald-position", "1"}, {"ce_source", "/shop"}, {"skald-retried", "1"}});
    ASSERT_TRUE(run());
    EXPECT_EQ(words(), (List{"one", "two", "three", "other shop", "parked"}));
    EXPECT_EQ(progress_.repeated, 2U);
    const auto reached = [&](const char* shop) {
        return SqlCheckpoints(*database_).load("reader", source_of_events("words", shop), 0);
    };
    EXPECT_EQ((**reached("/shop")).position, GlobalPosition(3));
    EXPECT_EQ((**reached("/other")).position, GlobalPosition(1));
    EXPECT_EQ(*reached("/nobody"), std::nullopt);
}

MessageHeaders linked(const char* position, const char* previous) {
    return {{"skald-position", position}, {"ce_source", "/shop"}, {"skald-previous", previous}};
}

TEST_F(MessageRunnerTest, StopsBeforeAGapAndNamesWhatIsMissing) {
    source_.add("one", linked("3", "relay:0"));
    source_.add("two", linked("7", "relay:3"));
    source_.add("four", linked("12", "relay:9"));
    const auto stopped = run();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::corrupt);
    EXPECT_NE(stopped.error().message.find("the event at position 9 of its store is missing; the"
                                           " last one that came is at position 7"),
              std::string::npos)
        << stopped.error().message;
    EXPECT_EQ(words(), (List{"one", "two"}));
    EXPECT_EQ(checkpoint(), 2U);
    EXPECT_FALSE(run()) << "it does not go away by itself";
}

TEST_F(MessageRunnerTest, PassesOverAGapIfThatIsWished) {
    on_gap_ = OnGap::go_on;
    source_.add("two", linked("7", "relay:3"));
    source_.add("three", linked("8", "relay:7"));
    ASSERT_TRUE(run());
    EXPECT_EQ(words(), (List{"two", "three"}));
    EXPECT_EQ(progress_.gaps, 1U);
    EXPECT_TRUE(log_.contains(LogLevel::error, "an event is missing"));
}

TEST_F(MessageRunnerTest, ARelayThatRepeatsBeginsAnewOrDoesNotKnowLeavesNoGap) {
    source_.add("one", linked("3", "relay:0"));
    source_.add("two", linked("7", "relay:3"));
    source_.add("one", linked("3", "relay:0"));    // a repetition
    source_.add("two", linked("7", "relay:3"));    // likewise
    source_.add("three", linked("8", "relay:"));   // it has forgotten
    source_.add("four", linked("9", "other:0"));   // a relay of another name
    source_.add("five", linked("20", "relay:8"));  // its filter has changed
    source_.add("odd", linked("21", "nonsense"));
    ASSERT_TRUE(run());
    EXPECT_EQ(words(), (List{"one", "two", "three", "four", "five", "odd"}));
    EXPECT_EQ(progress_.repeated, 2U);
}

TEST_F(MessageRunnerTest, AGapHidesNoFailureBeforeIt) {
    source_.add("bad", linked("3", "relay:0"));
    source_.add("two", linked("9", "relay:7"));
    EXPECT_EQ(run().error().code, Errc::handler_failed);
}

TEST_F(MessageRunnerTest, RetryTopicsNeedSomethingThatSendsThere) {
    MessageRunner runner(source_, *database_, "reader", std::make_unique<Words>(),
                         {.retries = {.delays = {1s}}});
    EXPECT_EQ(runner.run({}).error().code, Errc::invalid_argument);
}

TEST_F(MessageRunnerTest, StopsBeforeAMessageThatFailsForTheLastTime) {
    for (const char* word : {"one", "two", "bad", "four"}) source_.add(word);
    const auto stopped = run();
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::handler_failed);
    EXPECT_NE(stopped.error().message.find("words, partition 0, position 3"), std::string::npos)
        << stopped.error().message;
    EXPECT_EQ(source_.stops, 1) << "the source would ask for checkpoints when the runner is gone";
    EXPECT_EQ(words(), (List{"one", "two"}));
    EXPECT_EQ(checkpoint(), 2U);
    source_.messages[2].payload = "better";
    ASSERT_TRUE(run());
    EXPECT_EQ(words(), (List{"one", "two", "better", "four"}));
}

TEST_F(MessageRunnerTest, WhatFailsForTheLastTimeBecomesADeadLetterAndTheOthersGoOn) {
    testing::MemoryPublisher publisher;
    DeadLetters letters(publisher);
    dead_letters_ = &letters;
    for (const char* word : {"one", "bad", "throw", "four"}) source_.add(word);
    ASSERT_TRUE(run());
    EXPECT_EQ(words(), (List{"one", "four"}));
    EXPECT_EQ(checkpoint(), 4U);
    EXPECT_EQ(progress_.dead, 2U);
    ASSERT_EQ(publisher.messages().size(), 2U);
    EXPECT_EQ(publisher.messages()[0].topic, "words.dlq");
    EXPECT_EQ(publisher.messages()[0].payload, "bad");
    EXPECT_EQ(publisher.messages()[1].payload, "throw");
}

TEST_F(MessageRunnerTest, NothingIsPassedOverThatIsNoDeadLetterYet) {
    testing::MemoryPublisher publisher;
    publisher.resume_failures.assign(2, Error{Errc::unavailable, "no broker"});
    DeadLetters letters(publisher);
    dead_letters_ = &letters;
    source_.add("bad");
    ASSERT_TRUE(run());
    EXPECT_EQ(publisher.messages().size(), 1U);
    EXPECT_EQ(source_.starts, 3) << "it began again until the letter was sent";
}

TEST_F(MessageRunnerTest, AHandlerMayThrow) {
    source_.add("throw");
    EXPECT_EQ(run().error().code, Errc::handler_failed);
    EXPECT_TRUE(words().empty());
}

TEST_F(MessageRunnerTest, WaitsOutASourceThatIsAway) {
    source_.start_failures.assign(3, Error{Errc::unavailable, "no broker"});
    source_.add("one");
    ASSERT_TRUE(run());
    EXPECT_EQ(words(), List{"one"});
    EXPECT_TRUE(log_.contains(LogLevel::warning, "waits for the broker or the database"));
    source_.start_failures.assign(1, Error{Errc::not_found, "no topic"});
    EXPECT_EQ(run().error().code, Errc::not_found);
}

TEST_F(MessageRunnerTest, EachMessageCountsOnceWhicheverCallOfTheDatabaseFails) {
    for (const auto when : {FailingSqlDatabase::When::before, FailingSqlDatabase::When::after}) {
        for (std::size_t n = 1;; ++n) {
            database_ = *sqlite::Database::in_memory();
            FailingSqlDatabase failing(*database_);
            source_.messages.clear();
            List expected;
            for (int i = 0; i < 6; ++i) {
                expected.push_back(std::to_string(i));
                source_.add(expected.back(), {{"skald-position", std::to_string(i + 1)}});
            }
            batch_max_ = 2;
            failing.fail_call(n, Errc::unavailable, when);
            ASSERT_TRUE(run(failing)) << n;
            ASSERT_EQ(words(), expected) << n;
            if (failing.still_waiting()) break;
        }
    }
}

TEST_F(MessageRunnerTest, AnInboxKnowsIdsAcrossPositions) {
    const auto sql = *database_->begin();
    ASSERT_TRUE(SqlInbox::create_table(*sql));
    EXPECT_TRUE(*SqlInbox::is_new(*sql, "reader", "id-1"));
    EXPECT_FALSE(*SqlInbox::is_new(*sql, "reader", "id-1"));
    EXPECT_TRUE(*SqlInbox::is_new(*sql, "another", "id-1"));
}

TEST_F(MessageRunnerTest, FeedsAProjectionFromAnotherSkald) {
    const auto codec = test::word_codec<test::Revenue::Event>();
    test::Mood mood = test::Mood::well;
    const auto runs = [&] {
        source_.at_end = {};
        MessageRunner runner(source_, *database_, "revenue",
                             handler_of(test::Revenue{&mood}, codec, "/shop"),
                             {.retry = {.attempts_max = 1}});
        return runner.run(source_.at_end.get_token());
    };
    RecordedEvent event;
    event.position = GlobalPosition(5);
    event.id = EventId::named("5");
    event.stream = "order-1";
    event.type = "placed";
    event.data = "ann 500";
    const auto message = CloudEventMapping({.source = "/shop"})(event);
    source_.messages.push_back({"words", 0, GlobalPosition(1), (*message)->key, (*message)->payload,
                                true, (*message)->headers});
    event.type = "noted";
    event.position = GlobalPosition(6);
    const auto other = CloudEventMapping({.source = "/shop"})(event);
    source_.messages.push_back(
        {"words", 0, GlobalPosition(2), (*other)->key, (*other)->payload, true, (*other)->headers});
    ASSERT_TRUE(runs());
    const auto sql = *database_->begin();
    EXPECT_EQ(sql->run("select cents from revenue where customer = 'ann'")->integer(0, 0), 500);
}

TEST_F(MessageRunnerTest, AForeignMessageIsNoEvent) {
    const auto codec = test::word_codec<test::Revenue::Event>();
    test::Mood mood = test::Mood::well;
    source_.add("{not even json");
    MessageRunner runner(source_, *database_, "revenue",
                         handler_of(test::Revenue{&mood}, codec, "/shop"),
                         {.retry = {.attempts_max = 1}});
    const auto stopped = runner.run(source_.at_end.get_token());
    ASSERT_FALSE(stopped);
    EXPECT_NE(stopped.error().message.find("has no header ce_specversion"), std::string::npos)
        << stopped.error().message;
}

}  // namespace
}  // namespace skald
