#include "partition.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace skald {
namespace {

std::uint32_t partition_of_stream(std::string_view stream, std::uint32_t partitions) {
    RecordedEvent event;
    event.stream = stream;
    return partition_of(event, partitions);
}

// Checkpoints depend on these numbers: they must never change.
TEST(PartitionTest, IsTheSameForEver) {
    EXPECT_EQ(partition_of_stream("order-1", 8), 2U);
    EXPECT_EQ(partition_of_stream("order-2", 8), 3U);
    EXPECT_EQ(partition_of_stream("account-alice", 8), 3U);
}

TEST(PartitionTest, WithoutAStreamTheFirstTagDecides) {
    const std::vector<std::string_view> tags{"customer:ann", "order:1"};
    RecordedEvent event;
    event.tags = tags;
    EXPECT_EQ(partition_of(event, 1000), partition_of_stream("customer:ann", 1000));
    EXPECT_EQ(partition_of(RecordedEvent(), 1000), 0U) << "without tags";
}

TEST(PartitionTest, OnePartitionHasEverything) {
    EXPECT_EQ(partition_of_stream("order-1", 1), 0U);
}

TEST(PartitionTest, StreamsSpreadEvenly) {
    for (const std::uint32_t partitions : {2U, 3U, 8U, 16U}) {
        std::vector<int> counts(partitions);
        for (int i = 0; i < 16000; ++i) {
            ++counts[partition_of_stream("order-" + std::to_string(i), partitions)];
        }
        const int fair = 16000 / static_cast<int>(partitions);
        for (const int count : counts) {
            EXPECT_GT(count, fair * 8 / 10) << partitions;
            EXPECT_LT(count, fair * 12 / 10) << partitions;
        }
    }
}

}  // namespace
}  // namespace skald
