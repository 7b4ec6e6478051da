#include "deadline_lines.hpp"

#include <gtest/gtest.h>

namespace skald::http {
namespace {

using namespace std::chrono_literals;

class DeadlineLinesTest : public ::testing::Test {
public:
    // Lines never look at a connection, so any addresses will do.
    Connection& connection(int number) {
        return *reinterpret_cast<Connection*>(&places_[static_cast<std::size_t>(number)]);
    }
    std::vector<Wait> expired(std::chrono::nanoseconds now) {
        std::vector<Wait> waits;
        for (const auto& waiter : lines_.take_expired(now)) waits.push_back(waiter.wait);
        return waits;
    }
    DeadlineLines& lines() { return lines_; }

private:
    std::array<int, 4> places_{};
    DeadlineLines lines_{{0ns, 10ns, 20ns, 30ns, 40ns, 50ns, 60ns}};
};

TEST_F(DeadlineLinesTest, AWaitExpiresOnceAfterItsTime) {
    const auto place = lines().enter(connection(0));
    lines().wait(place, Wait::head, 100ns);
    EXPECT_EQ(expired(109ns), std::vector<Wait>{});
    EXPECT_EQ(expired(110ns), std::vector<Wait>{Wait::head});
    EXPECT_EQ(expired(1000ns), std::vector<Wait>{});
    EXPECT_EQ(place->wait, Wait::nothing);
}

TEST_F(DeadlineLinesTest, WaitingAgainBeginsAnew) {
    const auto first = lines().enter(connection(0));
    const auto second = lines().enter(connection(1));
    lines().wait(first, Wait::idle, 0ns);
    lines().wait(second, Wait::idle, 10ns);
    lines().wait(first, Wait::idle, 20ns);
    const auto late = lines().take_expired(49ns);
    ASSERT_EQ(late.size(), 1U);
    EXPECT_EQ(late.front().connection, &connection(1));
}

TEST_F(DeadlineLinesTest, EachKindHasItsOwnTime) {
    lines().wait(lines().enter(connection(0)), Wait::write, 0ns);
    lines().wait(lines().enter(connection(1)), Wait::body, 15ns);
    EXPECT_EQ(expired(35ns), std::vector<Wait>{Wait::body});
    EXPECT_EQ(expired(40ns), std::vector<Wait>{Wait::write});
}

TEST_F(DeadlineLinesTest, WhoHasLeftDoesNotExpire) {
    const auto place = lines().enter(connection(0));
    lines().wait(place, Wait::head, 0ns);
    lines().leave(place);
    EXPECT_EQ(expired(1000ns), std::vector<Wait>{});
}

}  // namespace
}  // namespace skald::http
