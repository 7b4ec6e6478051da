#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <skald/adapters/telemetry/json_lines_log.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "../../eventually.hpp"

namespace skald::telemetry {
namespace {

class JsonLinesLogTest : public ::testing::Test {
public:
    JsonLinesLogTest() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK), 0); }
    ~JsonLinesLogTest() override {
        for (const int end : ends_) ::close(end);
    }
    JsonLinesLog log(LogLevel least = LogLevel::debug,
                     std::size_t queue_bytes_max = JsonLinesLog::default_queue_bytes_max) {
        return {ends_[1], clock_, least, queue_bytes_max};
    }
    void make_blocking() {
        for (const int end : ends_) EXPECT_EQ(::fcntl(end, F_SETFL, 0), 0);
    }
    // Reads lines from a pipe that blocks, until one has this text.
    std::string read_until(std::string_view text) {
        std::string all;
        char byte = 0;
        while (::read(ends_[0], &byte, 1) == 1) {
            all += byte;
            if (byte == '\n' && all.find(text) != std::string::npos) break;
        }
        return all;
    }
    std::string read() {
        std::string all;
        std::array<char, 4096> bytes{};
        for (;;) {
            const auto size = ::read(ends_[0], bytes.data(), bytes.size());
            if (size <= 0) return all;
            all.append(bytes.data(), static_cast<std::size_t>(size));
        }
    }

private:
    std::array<int, 2> ends_{};
    testing::ManualClock clock_;
};

std::vector<std::size_t> places_of(std::string_view text, const std::string& lines) {
    std::vector<std::size_t> places;
    for (auto at = lines.find(text); at != std::string::npos; at = lines.find(text, at + 1)) {
        places.push_back(at);
    }
    return places;
}

TEST_F(JsonLinesLogTest, ARecordIsALine) {
    auto made = log();
    const std::array<LogField, 2> fields{{{"status", "200"}, {"path", "/a\"b\n"}}};
    made.write(LogLevel::warning, "http", "request", fields);
    made.flush();
    EXPECT_EQ(read(), R"({"time":"2026-01-02T12:00:00Z","level":"warning","module":"http",)"
                      R"("message":"request","status":"200","path":"/a\"b\n"})"
                      "\n");
    EXPECT_EQ(made.lost(), 0U);
}

TEST_F(JsonLinesLogTest, RecordsOfLittleWeightAreLeftOut) {
    auto made = log(LogLevel::warning);
    made.write(LogLevel::info, "m", "no", {});
    made.write(LogLevel::error, "m", "yes", {});
    made.flush();
    const std::string lines = read();
    EXPECT_THAT(lines, ::testing::HasSubstr("\"yes\""));
    EXPECT_THAT(lines, ::testing::Not(::testing::HasSubstr("\"no\"")));
}

TEST_F(JsonLinesLogTest, AFieldCannotTakeTheNameOfAnother) {
    auto made = log();
    const std::array<LogField, 2> fields{{{"message", "x"}, {"\xFF", "\xFF"}}};
    made.write(LogLevel::info, "m", "y", fields);
    made.flush();
    EXPECT_THAT(read(), ::testing::EndsWith("\"message\":\"y\",\"field_message\":\"x\","
                                            "\"\xEF\xBF\xBD\":\"\xEF\xBF\xBD\"}\n"));
}

TEST_F(JsonLinesLogTest, ThreadsDoNotMixTheirLines) {
    auto made = log();
    constexpr int each = 50;
    std::vector<std::thread> threads;
    for (const char name : {'a', 'b', 'c', 'd'}) {
        threads.emplace_back([&made, name] {
            const std::string text(100, name);
            for (int i = 0; i < each; ++i) made.write(LogLevel::info, "m", text, {});
        });
    }
    for (std::thread& thread : threads) thread.join();
    made.flush();
    std::string lines = read();
    int count = 0;
    while (!lines.empty()) {
        const std::string line = lines.substr(0, lines.find('\n') + 1);
        lines.erase(0, line.size());
        const char name = line[line.size() - 4];
        EXPECT_THAT(line, ::testing::EndsWith("\"message\":\"" + std::string(100, name) + "\"}\n"));
        ++count;
    }
    EXPECT_EQ(count, 4 * each);
}

TEST_F(JsonLinesLogTest, WhatCannotBeWrittenIsCountedAndTheNextLineIsWhole) {
    auto made = log();
    const std::string long_text(100'000, 'x');
    made.write(LogLevel::info, "m", long_text, {});  // the pipe takes only a part
    made.flush();
    EXPECT_EQ(made.lost(), 1U);
    (void)read();
    made.write(LogLevel::info, "m", "whole", {});
    made.flush();
    const std::string lines = read();
    EXPECT_THAT(lines, ::testing::StartsWith("\n{\"time\":"));
    EXPECT_THAT(lines, ::testing::EndsWith("\"message\":\"records were lost\",\"count\":\"1\"}\n"));
    EXPECT_EQ(made.lost(), 1U);
}

TEST_F(JsonLinesLogTest, WhoSpeaksDoesNotWaitForADestinationThatBlocks) {
    make_blocking();
    constexpr std::uint64_t records = 3000;  // more than the pipe and the queue take together
    JsonLinesLog made = log(LogLevel::debug, 10'000);
    for (std::uint64_t i = 0; i < records; ++i) made.write(LogLevel::info, "m", "text", {});
    EXPECT_GT(made.lost(), 0U);
    EXPECT_LT(made.lost(), records);

    std::string lines;
    std::thread reader([&] { lines = read_until("the end"); });
    made.flush();
    made.write(LogLevel::info, "m", "the end", {});
    made.flush();
    reader.join();
    EXPECT_EQ(places_of("\"text\"", lines).size() + made.lost(), records);
    std::uint64_t told = 0;
    constexpr std::string_view count = "\"count\":\"";
    for (const std::size_t at : places_of(count, lines)) {
        told += std::stoull(lines.substr(at + count.size()));
    }
    EXPECT_EQ(told, made.lost());
}

TEST_F(JsonLinesLogTest, AFlushDoesNotWaitForWhatComesAfterIt) {
    make_blocking();
    JsonLinesLog made = log(LogLevel::debug, 100'000);
    std::atomic<bool> is_over = false;
    std::jthread reader([&] { (void)read_until("the end"); });
    // Faster than who reads byte by byte, so that something waits at any time.
    std::jthread speaker([&] {
        while (!is_over) made.write(LogLevel::info, "m", "text", {});
    });
    EXPECT_TRUE(testing::eventually([&] { return made.lost() > 0; }));
    std::atomic<bool> is_flushed = false;
    std::jthread flusher([&] {
        made.flush();
        is_flushed = true;
    });
    EXPECT_TRUE(testing::eventually([&] { return is_flushed.load(); }));
    is_over = true;
    speaker.join();
    made.flush();  // so that there is room for the end
    made.write(LogLevel::info, "m", "the end", {});
    made.flush();
}

TEST_F(JsonLinesLogTest, ItsEndWritesWhatIsQueued) {
    {
        log().write(LogLevel::info, "m", "the last words", {});
    }
    EXPECT_THAT(read(), ::testing::HasSubstr("the last words"));
}

}  // namespace
}  // namespace skald::telemetry
