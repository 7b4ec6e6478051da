#include <gtest/gtest.h>

#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/memory_lease_store.hpp>

namespace {

using skald::Errc;
using skald::Lease;
using namespace std::chrono_literals;

class MemoryLeaseStoreTest : public ::testing::Test {
protected:
    std::optional<Lease> acquire(const std::string& owner) {
        return *leases_.acquire("relay", owner, 10s);
    }

    skald::testing::ManualClock clock_;
    skald::testing::MemoryLeaseStore leases_{clock_};
};

TEST_F(MemoryLeaseStoreTest, OneOwnerAtATime) {
    const auto lease = acquire("a");
    ASSERT_TRUE(lease);
    EXPECT_EQ(lease->expires_at, clock_.now() + 10s);
    EXPECT_FALSE(acquire("b"));
    EXPECT_TRUE(*leases_.acquire("another job", "b", 10s));
}

TEST_F(MemoryLeaseStoreTest, TheOwnerKeepsItsTokenAndANewOwnerGetsAGreaterOne) {
    const auto first = acquire("a");
    clock_.advance(5s);
    const auto again = acquire("a");
    EXPECT_EQ(again->token, first->token);
    EXPECT_GT(first->token, skald::FencingToken());
    clock_.advance(9s);
    EXPECT_FALSE(acquire("b"));
    clock_.advance(1s);
    const auto second = acquire("b");
    ASSERT_TRUE(second);
    EXPECT_GT(second->token, first->token);
}

TEST_F(MemoryLeaseStoreTest, AnExpiredLeaseComesBackWithANewToken) {
    const auto first = acquire("a");
    clock_.advance(10s);
    EXPECT_GT(acquire("a")->token, first->token);
}

TEST_F(MemoryLeaseStoreTest, RenewingExtendsALeaseThatIsHeld) {
    const auto lease = acquire("a");
    clock_.advance(9s);
    const auto renewed = leases_.renew(*lease, 10s);
    ASSERT_TRUE(renewed);
    EXPECT_EQ(renewed->token, lease->token);
    clock_.advance(9s);
    EXPECT_FALSE(acquire("b"));
}

TEST_F(MemoryLeaseStoreTest, ALostLeaseCannotBeRenewed) {
    const auto lease = acquire("a");
    clock_.advance(10s);
    EXPECT_EQ(leases_.renew(*lease, 10s).error().code, Errc::permission_denied);
    ASSERT_TRUE(acquire("b"));
    EXPECT_EQ(leases_.renew(*lease, 10s).error().code, Errc::permission_denied);
    EXPECT_EQ(leases_.renew(Lease{"none", "a", lease->token, lease->expires_at}, 10s).error().code,
              Errc::permission_denied);
}

TEST_F(MemoryLeaseStoreTest, AReleasedLeaseIsFreeAndALostOneStaysWithItsNewOwner) {
    const auto lease = acquire("a");
    ASSERT_TRUE(leases_.release(*lease));
    ASSERT_TRUE(acquire("b"));
    ASSERT_TRUE(leases_.release(*lease));
    EXPECT_FALSE(acquire("c"));
}

TEST_F(MemoryLeaseStoreTest, ALeaseForEverDoesNotOverflow) {
    ASSERT_TRUE(*leases_.acquire("relay", "a", std::chrono::nanoseconds::max()));
    clock_.advance(24h * 365);
    EXPECT_FALSE(acquire("b"));
}

}  // namespace
