// The machine's randomness: nobody gets a number twice.
#include <skald/core/random.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>

namespace skald {
namespace {

TEST(SystemRandom, RepeatsNothing) {
    SystemRandom random;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random.next()).second);
}

TEST(SystemRandom, AChildProcessGetsOtherNumbersThanItsParent) {
    SystemRandom random;
    random.next();  // there is a supply of more
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const std::uint64_t number = random.next();
        ::_exit(::write(pipe[1], &number, sizeof number) == sizeof number ? 0 : 1);
    }
    std::uint64_t number = 0;
    ASSERT_EQ(::read(pipe[0], &number, sizeof number), static_cast<ssize_t>(sizeof number));
    EXPECT_NE(number, random.next());
    ::waitpid(child, nullptr, 0);
    for (const int end : pipe) ::close(end);
}

}  // namespace
}  // namespace skald
