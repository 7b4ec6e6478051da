#include <gtest/gtest.h>

#include <set>
#include <skald/core/error.hpp>
#include <skald/core/result.hpp>

namespace {

using skald::Errc;
using skald::Error;
using skald::ExpectedVersion;
using skald::StreamState;
using skald::Version;

TEST(ErrorTest, EachCodeHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (int code = 0; code <= static_cast<int>(Errc::handler_failed); ++code) {
        names.insert(to_string(static_cast<Errc>(code)));
    }
    EXPECT_EQ(names.size(), 14U);
    EXPECT_EQ(names.count("unknown"), 0U);
    EXPECT_EQ(to_string(Errc::condition_failed), "condition_failed");
}

TEST(ErrorTest, TextIsOneLineAlsoWhenTheMessageIsNot) {
    EXPECT_EQ(to_string(Error{Errc::io, "the disk\nis\r\nfull"}), "io: the disk is  full");
}

TEST(ErrorTest, AWrongVersionSaysWhatWasExpectedAndWhatIsThere) {
    const Error error = skald::wrong_expected_version(
        "order-1", ExpectedVersion::exactly(Version(7)), {.last_version = Version(9)});
    EXPECT_EQ(error.code, Errc::wrong_expected_version);
    EXPECT_EQ(error.stream, "order-1");
    EXPECT_EQ(error.expected, ExpectedVersion::exactly(Version(7)));
    EXPECT_EQ(error.actual, Version(9));
    EXPECT_EQ(error.message, "stream \"order-1\": expected exactly 7, but its last version is 9");
}

TEST(ErrorTest, AWrongVersionTellsMissingDeletedAndTombstonedApart) {
    const auto message = [](StreamState actual) {
        return skald::wrong_expected_version("s", ExpectedVersion::exists(), actual).message;
    };
    EXPECT_NE(message({}).find("does not exist"), std::string::npos);
    EXPECT_NE(message({.last_version = Version(3), .deleted = true}).find("is deleted"),
              std::string::npos);
    EXPECT_NE(message({.last_version = Version(3), .tombstoned = true}).find("tombstoned"),
              std::string::npos);
}

TEST(ErrorTest, ADeletedStreamIsNamed) {
    const Error error = skald::stream_deleted("order-1");
    EXPECT_EQ(error.code, Errc::stream_deleted);
    EXPECT_EQ(error.stream, "order-1");
}

}  // namespace
