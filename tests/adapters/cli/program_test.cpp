#include "program.hpp"

#include <array>

#include "exit_code.hpp"
#include "run_skald.hpp"

namespace skald::cli {
namespace {

using test::Environment;
using test::Ran;
using test::run_skald;

TEST(Program, HelpNamesTheGroupsAndGoesToTheOutput) {
    const Ran help = run_skald({"--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_EQ(help.err, "");
    for (const char* const group : {"pg", "projections", "--version"}) {
        EXPECT_TRUE(help.tells(group)) << help.out;
    }
    EXPECT_TRUE(run_skald({"pg", "status", "--help"}).tells("SKALD_PG_URL"));
}

TEST(Program, ItTellsItsVersion) {
    const Ran version = run_skald({"--version"});
    EXPECT_EQ(version.code, 0);
    EXPECT_EQ(version.out, "skald " SKALD_VERSION "\n");
}

TEST(Program, AWrongCommandLineEndsWithTwoAndPrintsNothingElse) {
    const std::vector<std::string> lines[] = {{},
                                              {"pg"},
                                              {"pg", "drop"},
                                              {"pg", "status", "--speed"},
                                              {"pg", "status", "more"},
                                              {"projections", "parked", "skip", "revenue"}};
    for (const auto& line : lines) {
        const Ran wrong = run_skald(line);
        EXPECT_EQ(wrong.code, 2);
        EXPECT_EQ(wrong.out, "");
        EXPECT_EQ(wrong.err.rfind("skald: ", 0), 0U) << wrong.err;
    }
}

TEST(Program, AnArgumentThatMayBeASecretIsNotRepeated) {
    EXPECT_FALSE(run_skald({"pg", "status", "postgresql://u:hunter2@db/x"}).tells("hunter2"));
    EXPECT_FALSE(run_skald({"pg", "status", "password=hunter2"}).tells("hunter2"));
    EXPECT_TRUE(run_skald({"pg", "status", "surplus"}).tells("surplus"));
}

TEST(Program, HelpDoesNotShowWhatTheEnvironmentHolds) {
    const Environment secret("SKALD_PG_URL", "postgresql://u:hunter2@db/x");
    const Ran help = run_skald({"pg", "status", "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_FALSE(help.tells("hunter2"));
}

TEST(Program, EachErrorHasItsExitCode) {
    const std::pair<Errc, int> codes[] = {
        {Errc::io, 1},        {Errc::corrupt, 1},           {Errc::invalid_argument, 2},
        {Errc::not_found, 4}, {Errc::permission_denied, 5}, {Errc::unavailable, 6},
        {Errc::timed_out, 6}, {Errc::unsupported_format, 7}};
    for (const auto& [error, code] : codes) {
        EXPECT_EQ(static_cast<int>(exit_code_of(error)), code) << to_string(error);
    }
}

}  // namespace
}  // namespace skald::cli
