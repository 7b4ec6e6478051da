#include <gtest/gtest.h>

#include <skald/projections/projection_options.hpp>

namespace skald {
namespace {

using namespace std::chrono_literals;

TEST(RetryPolicyTest, PausesDoubleUpToTheCap) {
    const RetryPolicy policy{.attempts_max = 9, .backoff_base = 100ms, .backoff_cap = 500ms};
    EXPECT_EQ(policy.pause_after(1), 100ms);
    EXPECT_EQ(policy.pause_after(2), 200ms);
    EXPECT_EQ(policy.pause_after(3), 400ms);
    EXPECT_EQ(policy.pause_after(4), 500ms);
    EXPECT_EQ(policy.pause_after(4'000'000'000), 500ms);
}

TEST(RetryPolicyTest, ABaseOverTheCapIsTheCap) {
    const RetryPolicy policy{.backoff_base = 10s, .backoff_cap = 1s};
    EXPECT_EQ(policy.pause_after(1), 1s);
}

TEST(RetryPolicyTest, NoBaseMeansNoPause) {
    const RetryPolicy policy{.backoff_base = 0ns, .backoff_cap = 1s};
    EXPECT_EQ(policy.pause_after(4'000), 0ns);
}

}  // namespace
}  // namespace skald
