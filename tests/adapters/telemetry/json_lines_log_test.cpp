#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <skald/adapters/telemetry/json_lines_log.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <string>
#include <thread>
#include <vector>

namespace skald::telemetry {
namespace {

class JsonLinesLogTest : public ::testing::Test {
public:
    JsonLinesLogTest() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK), 0); }
    ~JsonLinesLogTest() override {
        for (const int end : ends_) ::close(end);
    }
    JsonLinesLog log(LogLevel least = LogLevel::debug) { return {ends_[1], clock_, least}; }
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

TEST_F(JsonLinesLogTest, ARecordIsALine) {
    auto made = log();
    const std::array<LogField, 2> fields{{{"status", "200"}, {"path", "/a\"b\n"}}};
    made.write(LogLevel::warning, "http", "request", fields);
    EXPECT_EQ(read(), R"({"time":"2026-01-02T12:00:00Z","level":"warning","module":"http",)"
                      R"("message":"request","status":"200","path":"/a\"b\n"})"
                      "\n");
    EXPECT_EQ(made.lost(), 0U);
}

TEST_F(JsonLinesLogTest, RecordsOfLittleWeightAreLeftOut) {
    auto made = log(LogLevel::warning);
    made.write(LogLevel::info, "m", "no", {});
    made.write(LogLevel::error, "m", "yes", {});
    const std::string lines = read();
    EXPECT_THAT(lines, ::testing::HasSubstr("\"yes\""));
    EXPECT_THAT(lines, ::testing::Not(::testing::HasSubstr("\"no\"")));
}

TEST_F(JsonLinesLogTest, AFieldCannotTakeTheNameOfAnother) {
    auto made = log();
    const std::array<LogField, 2> fields{{{"message", "x"}, {"\xFF", "\xFF"}}};
    made.write(LogLevel::info, "m", "y", fields);
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
    EXPECT_EQ(made.lost(), 1U);
    (void)read();
    made.write(LogLevel::info, "m", "whole", {});
    EXPECT_THAT(read(), ::testing::StartsWith("\n{\"time\":"));
    EXPECT_EQ(made.lost(), 1U);
}

}  // namespace
}  // namespace skald::telemetry
