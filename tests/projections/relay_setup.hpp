// A store of words, a publisher in memory and a relay between them.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <skald/adapters/sqlite/sqlite_database.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/memory_publisher.hpp>
#include <skald/core/testing/recording_log.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <skald/projections/relay.hpp>
#include <skald/projections/sql_parked_events.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace skald::test {

using testing::MemoryPublisher;

class RelayTest : public ::testing::Test {
protected:
    RelayTest() {
        options_.clock = &clock_;
        options_.log = &log_;
        options_.retry = {.attempts_max = 3, .backoff_base = {}, .backoff_cap = {}};
    }

    /// An event whose data is the word.
    GlobalPosition append(const std::string& stream, const std::string& word,
                          const std::string& type = "said") {
        NewEvent event{.type = type, .data = word};
        const auto appended =
            store_.append(*StreamId::parse(stream), ExpectedVersion::any(), {std::move(event)});
        EXPECT_TRUE(appended);
        return appended->position;
    }
    void append_many(int count) {
        for (int i = 0; i < count; ++i) {
            append("thing-" + std::to_string(i % 3), "word" + std::to_string(i));
        }
    }

    /// The word under the stream's name; "unmappable" is refused while `refuses_` says so, "throw"
    /// throws, "secret" is not published.
    Result<std::optional<Message>> map(const RecordedEvent& event) {
        if (event.data == "secret") return std::optional<Message>();
        if (event.data == "throw") throw std::runtime_error("thrown by the mapping");
        if (refuses_ && event.data == "unmappable") return invalid_argument("no such word");
        return std::optional(Message{"words",
                                     std::string(event.stream),
                                     std::string(event.data),
                                     {{"position", std::to_string(event.position.value())}}});
    }

    std::unique_ptr<Relay> relay(MemoryPublisher& publisher) {
        return std::make_unique<Relay>(
            store_, publisher, "relay", [this](const RecordedEvent& event) { return map(event); },
            options_);
    }
    std::unique_ptr<Relay> relay() { return relay(publisher_); }

    std::vector<std::string> published() const {
        std::vector<std::string> words;
        for (const Message& message : publisher_.messages()) words.push_back(message.payload);
        return words;
    }
    /// Lets events be parked.
    SqlParkedEvents& parking() {
        database_ = *sqlite::Database::in_memory();
        parked_ = std::make_unique<SqlParkedEvents>(*database_);
        options_.parked = parked_.get();
        options_.on_failure = OnFailure::park;
        return *parked_;
    }

    testing::ManualClock clock_;
    testing::SeededRandom random_{1};
    testing::RecordingLog log_;
    MemoryEventStore store_{clock_, random_};
    MemoryPublisher publisher_;
    std::unique_ptr<sqlite::Database> database_;
    std::unique_ptr<SqlParkedEvents> parked_;
    RelayOptions options_;
    bool refuses_ = true;
};

}  // namespace skald::test
