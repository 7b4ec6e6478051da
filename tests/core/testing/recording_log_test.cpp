#include <gtest/gtest.h>

#include <array>
#include <skald/core/testing/recording_log.hpp>

namespace {

using skald::LogField;
using skald::LogLevel;

TEST(RecordingLogTest, KeepsRecordsWithTheirFields) {
    skald::testing::RecordingLog log;
    {
        const std::string stream = "order-1";  // ends before the record is looked at
        const std::array<LogField, 1> fields{LogField{"stream", stream}};
        log.write(LogLevel::warning, "eventstore", "the tail was cut", fields);
    }
    const auto records = log.records();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].module, "eventstore");
    EXPECT_EQ(records[0].fields.at(0).second, "order-1");
}

TEST(RecordingLogTest, FindsTextByLevel) {
    skald::testing::RecordingLog log;
    log.write(LogLevel::warning, "eventstore", "the tail was cut", {});
    EXPECT_TRUE(log.contains(LogLevel::warning, "tail"));
    EXPECT_FALSE(log.contains(LogLevel::error, "tail"));
    EXPECT_FALSE(log.contains(LogLevel::warning, "head"));
}

}  // namespace
