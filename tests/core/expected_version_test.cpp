#include <gtest/gtest.h>

#include <skald/core/expected_version.hpp>

namespace {

using skald::ExpectedVersion;
using skald::StreamState;
using skald::Version;

const StreamState never_written{};
const StreamState at_seven{.last_version = Version(7)};
const StreamState deleted_at_seven{.last_version = Version(7), .deleted = true};
const StreamState tombstoned{.last_version = Version(7), .tombstoned = true};
constexpr ExpectedVersion all_kinds[] = {ExpectedVersion::any(), ExpectedVersion::no_stream(),
                                         ExpectedVersion::exists(),
                                         ExpectedVersion::exactly(Version(7))};

TEST(ExpectedVersionTest, AnyTakesEveryLivingStream) {
    EXPECT_TRUE(ExpectedVersion::any().matches(never_written));
    EXPECT_TRUE(ExpectedVersion::any().matches(at_seven));
    EXPECT_TRUE(ExpectedVersion::any().matches(deleted_at_seven));
}

TEST(ExpectedVersionTest, NoStreamTakesWhatWasNeverWrittenOrIsDeleted) {
    EXPECT_TRUE(ExpectedVersion::no_stream().matches(never_written));
    EXPECT_TRUE(ExpectedVersion::no_stream().matches(deleted_at_seven));
    EXPECT_FALSE(ExpectedVersion::no_stream().matches(at_seven));
}

TEST(ExpectedVersionTest, ExistsIsTheOppositeOfNoStream) {
    EXPECT_TRUE(ExpectedVersion::exists().matches(at_seven));
    EXPECT_FALSE(ExpectedVersion::exists().matches(never_written));
    EXPECT_FALSE(ExpectedVersion::exists().matches(deleted_at_seven));
}

TEST(ExpectedVersionTest, ExactlyMeansTheLastVersionEver) {
    const auto seven = ExpectedVersion::exactly(Version(7));
    EXPECT_TRUE(seven.matches(at_seven));
    EXPECT_TRUE(seven.matches(deleted_at_seven));
    EXPECT_FALSE(seven.matches(never_written));
    EXPECT_FALSE(seven.matches({.last_version = Version(6)}));
    EXPECT_FALSE(seven.matches({.last_version = Version(8)}));
    EXPECT_FALSE(ExpectedVersion::exactly(Version(0)).matches(never_written));
}

TEST(ExpectedVersionTest, ATombstoneMeetsNone) {
    for (const ExpectedVersion expected : all_kinds) EXPECT_FALSE(expected.matches(tombstoned));
}

TEST(ExpectedVersionTest, ReadsAsText) {
    EXPECT_EQ(to_string(all_kinds[0]), "any");
    EXPECT_EQ(to_string(all_kinds[1]), "no stream");
    EXPECT_EQ(to_string(all_kinds[2]), "exists");
    EXPECT_EQ(to_string(all_kinds[3]), "exactly 7");
}

}  // namespace
