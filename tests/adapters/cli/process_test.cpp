// The program itself, as people and scripts run it.
#include "process.hpp"

#include <gtest/gtest.h>

#include "postgres_setup.hpp"

namespace skald::cli {
namespace {

using orders::Ended;
using orders::Process;
using postgres::test::connection;
using postgres::test::Schema;

Ended skald(const std::vector<std::string>& arguments) {
    return Process(SKALD_PROGRAM, arguments).finish();
}

TEST(SkaldProcess, MigratesAndTellsByItsExitCode) {
    const Schema schema;
    const std::vector<std::string> where{"--schema", schema.name(), "--connection", connection()};
    const auto pg = [&](const std::string& command) {
        std::vector<std::string> line{"pg", command};
        line.insert(line.end(), where.begin(), where.end());
        return skald(line);
    };
    EXPECT_EQ(pg("status").exit_code, 3);
    const Ended migrated = pg("migrate");
    EXPECT_EQ(migrated.exit_code, 0) << migrated.out;
    EXPECT_NE(migrated.out.find("current"), std::string::npos) << migrated.out;
    EXPECT_EQ(pg("status").exit_code, 0);
}

TEST(SkaldProcess, TwoThatMigrateAtOnceBothEndWell) {
    const Schema schema;
    const std::vector<std::string> line{"pg",          "migrate",      "--schema",
                                        schema.name(), "--connection", connection()};
    Process first(SKALD_PROGRAM, line);
    Process second(SKALD_PROGRAM, line);
    const Ended one = first.finish();
    const Ended other = second.finish();
    EXPECT_EQ(one.exit_code, 0) << one.out;
    EXPECT_EQ(other.exit_code, 0) << other.out;
}

TEST(SkaldProcess, HelpAndMistakesHaveTheirCodes) {
    EXPECT_EQ(skald({"--help"}).exit_code, 0);
    EXPECT_EQ(skald({"pg", "--help"}).exit_code, 0);
    EXPECT_EQ(skald({"nonsense"}).exit_code, 2);
}

TEST(SkaldProcess, OutputThatCannotBePrintedIsAnError) {
    const Schema schema;
    const Ended full =
        Process(
            "/bin/sh",
            {"-c", "\"$0\" pg status --schema " + schema.name() + " --connection \"$1\" >/dev/full",
             SKALD_PROGRAM, connection()})
            .finish();
    EXPECT_EQ(full.exit_code, 1) << full.out;
}

}  // namespace
}  // namespace skald::cli
