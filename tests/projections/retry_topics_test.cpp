#include <skald/core/testing/seeded_random.hpp>
#include <skald/projections/testing/failing_sql_database.hpp>

#include "retry_topics_setup.hpp"

namespace skald {
namespace {

using test::RetryTopicsTest;
using testing::FailingSqlDatabase;
using namespace std::chrono_literals;
using List = std::vector<std::string>;

constexpr const char* first_retry = "words.reader.retry.1";
constexpr const char* second_retry = "words.reader.retry.2";

TEST_F(RetryTopicsTest, AMessageThatFailsIsTriedAgainWhenItIsDue) {
    failures_["bad"] = 2;
    topics_.add("words", "k", "bad", {{"mine", "1"}});
    topics_.add("words", "other", "good");
    run();
    EXPECT_EQ(words(), List{"good"});
    EXPECT_EQ(progress_.delayed, 1U);
    ASSERT_EQ(topics_.in(first_retry).size(), 1U);
    const ReceivedMessage copy = topics_.in(first_retry)[0];
    EXPECT_EQ(copy.payload, "bad");
    EXPECT_EQ(copy.key, "k");
    EXPECT_EQ(header(copy, "mine"), "1");
    EXPECT_EQ(header(copy, "attempts"), "2");
    EXPECT_EQ(header(copy, "skald-due"), to_string(clock_.now() + 5s));
    EXPECT_EQ(header(copy, "exception-message"), "cannot spell bad");
    clock_.advance(4s);
    run();
    EXPECT_EQ(words(), List{"good"});
    clock_.advance(1s);
    run();
    EXPECT_EQ(words(), (List{"good", "bad"}));
    EXPECT_EQ(on_detour(), 0);
    run();
    EXPECT_EQ(words(), (List{"good", "bad"}));
}

TEST_F(RetryTopicsTest, AfterTheLastRetryItIsADeadLetter) {
    failures_["bad"] = 6;
    topics_.add("words", "k", "bad");
    run();
    clock_.advance(5s);
    run();
    ASSERT_EQ(topics_.in(second_retry).size(), 1U);
    EXPECT_EQ(header(topics_.in(second_retry)[0], "attempts"), "4");
    EXPECT_EQ(header(topics_.in(second_retry)[0], "skald-due"), to_string(clock_.now() + 1min));
    clock_.advance(1min);
    run();
    EXPECT_EQ(progress_.dead, 1U);
    ASSERT_EQ(topics_.in("words.dlq").size(), 1U);
    const ReceivedMessage letter = topics_.in("words.dlq")[0];
    EXPECT_EQ(header(letter, "attempts"), "6");
    EXPECT_EQ(header(letter, "original-topic"), "words");
    EXPECT_EQ(header(letter, "original-offset"), "0");
    EXPECT_EQ(header(letter, "skald-due"), "-");
    EXPECT_TRUE(log_.contains(LogLevel::error, "a dead letter: words.reader.retry.2"));
}

TEST_F(RetryTopicsTest, LaterMessagesOfItsKeyFollowInTheirOrder) {
    failures_["one"] = 2;
    for (const char* word : {"one", "two", "three"}) topics_.add("words", "k", word);
    topics_.add("words", "other", "quick");
    run();
    EXPECT_EQ(words(), List{"quick"});
    EXPECT_EQ(progress_.delayed, 3U);
    EXPECT_EQ(header(topics_.in(first_retry)[1], "attempts"), "0");
    EXPECT_EQ(header(topics_.in(first_retry)[1], "exception-message"),
              "waits for the message at words, partition 0, position 1, which has failed");
    clock_.advance(5s);
    topics_.add("words", "k", "four");
    run();
    // The retry topic was looked at behind "words", so "four" had to follow, too.
    clock_.advance(5s);
    run();
    EXPECT_EQ(words(), (List{"quick", "one", "two", "three", "four"}));
    EXPECT_EQ(on_detour(), 0);
    topics_.add("words", "k", "five");
    run();
    EXPECT_EQ(words().back(), "five") << "the key is free again";
}

TEST_F(RetryTopicsTest, ThoseThatFollowMoveOnWithTheFirst) {
    failures_["one"] = 4;
    failures_["two"] = 2;
    for (const char* word : {"one", "two", "three"}) topics_.add("words", "k", word);
    run();
    clock_.advance(5s);
    run();
    EXPECT_EQ(topics_.in(second_retry).size(), 3U);
    EXPECT_EQ(words(), List{});
    for (int i = 0; i < 20; ++i) {
        clock_.advance(1min);
        run();
    }
    EXPECT_EQ(words(), (List{"one", "two", "three"}));
}

TEST_F(RetryTopicsTest, OthersOfTheKeyGoOnIfThatIsDeclared) {
    retries_.later_of_key = LaterOfKey::go_on;
    failures_["one"] = 2;
    for (const char* word : {"one", "two"}) topics_.add("words", "k", word);
    run();
    clock_.advance(5s);
    run();
    EXPECT_EQ(words(), (List{"two", "one"}));
}

TEST_F(RetryTopicsTest, MessagesWithoutAKeyHoldNothingBack) {
    failures_["one"] = 2;
    for (const char* word : {"one", "two"}) topics_.add("words", "", word);
    run();
    EXPECT_EQ(words(), List{"two"});
}

TEST_F(RetryTopicsTest, BehindADeadLetterAllOfItsKeyWaitUntilItIsReplayed) {
    retries_.delays.clear();
    failures_["one"] = 2;
    for (const char* word : {"one", "two"}) topics_.add("words", "k", word);
    run();
    topics_.add("words", "k", "three");
    run();
    EXPECT_EQ(words(), List{});
    EXPECT_EQ(topics_.in("words.dlq").size(), 3U);
    replay_dead_letters();
    run();
    EXPECT_EQ(words(), (List{"one", "two", "three"}));
    EXPECT_EQ(on_detour(), 0);
}

TEST_F(RetryTopicsTest, ALetterThatIsSentBackTwiceCountsOnce) {
    retries_.delays.clear();
    failures_["one"] = 2;
    topics_.add("words", "k", "one");
    run();
    const ReceivedMessage letter = topics_.in("words.dlq").front();
    ASSERT_TRUE(letters_.send_back(letter));
    ASSERT_TRUE(letters_.send_back(letter));
    run();
    EXPECT_EQ(words(), List{"one"});
    EXPECT_EQ(progress_.repeated, 1U);
}

TEST_F(RetryTopicsTest, ALetterThatFailsAgainIsADeadLetterAgain) {
    retries_.delays.clear();
    failures_["one"] = 4;
    topics_.add("words", "k", "one");
    run();
    replay_dead_letters();
    run();
    ASSERT_EQ(topics_.in("words.dlq").size(), 2U);
    EXPECT_EQ(header(topics_.in("words.dlq")[1], "attempts"), "4");
    replay_dead_letters();
    run();
    EXPECT_EQ(words(), List{"one"});
}

TEST_F(RetryTopicsTest, WhoeverDidNotFailPassesOverAReplayedLetter) {
    retries_.delays.clear();
    failures_["one"] = 2;
    topics_.add("words", "k", "one");
    run();
    const auto others = *sqlite::Database::in_memory();
    ASSERT_TRUE(run(*others, "other"));
    EXPECT_EQ(words(*others), List{"one"});
    replay_dead_letters();
    ASSERT_TRUE(run(*others, "other"));
    EXPECT_EQ(words(*others), List{"one"}) << "it had handled it";
    EXPECT_EQ(progress_.passed, 1U);
    run();
    EXPECT_EQ(words(), List{"one"});
}

TEST_F(RetryTopicsTest, ALetterThatIsGivenUpLetsTheOthersGo) {
    retries_.delays.clear();
    failures_["one"] = 2;
    for (const char* word : {"one", "two"}) topics_.add("words", "k", word);
    run();
    const auto dead = topics_.in("words.dlq");
    ASSERT_TRUE(give_up(*database_, dead[0]));
    EXPECT_EQ(give_up(*database_, dead[0]).error().code, Errc::not_found);
    EXPECT_EQ(give_up(*database_, topics_.in("words")[0]).error().code, Errc::unsupported_format);
    replay_dead_letters();
    run();
    EXPECT_EQ(words(), List{"two"});
    topics_.add("words", "k", "three");
    run();
    EXPECT_EQ(words(), (List{"two", "three"}));
}

TEST_F(RetryTopicsTest, ACopyThatComesTwiceCountsOnceAndAnOldOneNotAtAll) {
    failures_["one"] = 4;
    topics_.add("words", "k", "one");
    run();
    topics_.repeat_published(0);
    clock_.advance(5s);
    run();  // the copy fails and moves on; its twin is older than that
    EXPECT_EQ(progress_.repeated, 1U);
    EXPECT_EQ(topics_.in(second_retry).size(), 1U);
    topics_.repeat_published(1);
    clock_.advance(1min);
    run();
    EXPECT_EQ(words(), List{"one"});
    EXPECT_EQ(progress_.repeated, 1U);
}

TEST_F(RetryTopicsTest, ACopyIsSentByTheNextRunIfThePublisherIsAway) {
    failures_["one"] = 2;
    topics_.add("words", "k", "one");
    topics_.publisher.resume_failures.push_back(Error{Errc::permission_denied, "not yet"});
    EXPECT_EQ(run(*database_).error().code, Errc::permission_denied);
    EXPECT_TRUE(topics_.in(first_retry).empty());
    run();
    EXPECT_EQ(topics_.in(first_retry).size(), 1U);
}

// Until nothing is left to do.
TEST_F(RetryTopicsTest, EachMessageCountsOnceInOrderWhicheverCallOfTheDatabaseFails) {
    for (const auto when : {FailingSqlDatabase::When::before, FailingSqlDatabase::When::after}) {
        for (std::size_t n = 1;; ++n) {
            SCOPED_TRACE(n);
            database_ = *sqlite::Database::in_memory();
            FailingSqlDatabase failing(*database_);
            topics_.topics.clear();
            failures_ = {{"one", 2}, {"two", 2}};
            List expected;
            for (const char* word : {"one", "two", "three"}) {
                topics_.add("words", "k", word);
                expected.push_back(word);
            }
            failing.fail_call(n, Errc::unavailable, when);
            for (int turn = 0; turn < 12; ++turn) {
                ASSERT_TRUE(run(failing));
                clock_.advance(1min);
            }
            ASSERT_EQ(words(), expected);
            ASSERT_EQ(on_detour(), 0);
            if (failing.still_waiting()) break;
        }
    }
}

TEST_F(RetryTopicsTest, EachMessageCountsOnceInTheOrderOfItsKeyWhateverFails) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        SCOPED_TRACE(seed);
        testing::SeededRandom random(seed);
        database_ = *sqlite::Database::in_memory();
        FailingSqlDatabase failing(*database_);
        topics_.topics.clear();
        replayed_ = topics_.in("words.dlq").size();
        failures_.clear();
        std::map<std::string, List> expected;
        for (int turn = 0, word = 0; turn < 120; ++turn) {
            for (std::uint64_t i = random.below(4); i > 0 && turn < 60; --i) {
                const std::string key(1, static_cast<char>('a' + random.below(3)));
                const std::string text = key + std::to_string(word++);
                if (random.below(3) == 0) failures_[text] = static_cast<int>(random.below(9));
                topics_.add("words", key, text);
                expected[key].push_back(text);
            }
            const auto when = random.below(2) == 0 ? FailingSqlDatabase::When::before
                                                   : FailingSqlDatabase::When::after;
            if (turn < 60) failing.fail_call(1 + random.below(60), Errc::unavailable, when);
            ASSERT_TRUE(run(failing));
            if (turn >= 60) replay_dead_letters();
            clock_.advance(std::chrono::seconds(random.below(90)));
        }
        std::map<std::string, List> handled;
        for (const std::string& word : words()) handled[word.substr(0, 1)].push_back(word);
        ASSERT_EQ(handled, expected);
        ASSERT_EQ(on_detour(), 0);
    }
}

}  // namespace
}  // namespace skald
