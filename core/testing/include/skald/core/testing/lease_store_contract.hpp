// What every LeaseStore must do, as typed tests. A user of it writes a fixture with
//
//     skald::LeaseStore& leases();
//     void advance(std::chrono::nanoseconds by);   // the store's time
//
// and INSTANTIATE_TYPED_TEST_SUITE_P(Sql, LeaseStoreContract, SqlLeasesFixture). Needs GoogleTest.
#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <skald/core/lease_store.hpp>
#include <string>
#include <vector>

namespace skald::testing {

template <class Fixture>
class LeaseStoreContract : public ::testing::Test {
public:
    LeaseStore& leases() { return fixture_.leases(); }
    void advance(std::chrono::nanoseconds by) { fixture_.advance(by); }

    std::optional<Lease> acquire(const std::string& owner, const std::string& name = "relay") {
        const auto lease = leases().acquire(name, owner, std::chrono::seconds(10));
        EXPECT_TRUE(lease) << to_string(lease.error());
        return lease ? *lease : std::nullopt;
    }
    Result<Lease> renew(const Lease& lease) {
        return leases().renew(lease, std::chrono::seconds(10));
    }
    std::vector<std::string> held(const std::string& prefix) {
        const auto leases = this->leases().held(prefix);
        EXPECT_TRUE(leases) << to_string(leases.error());
        std::vector<std::string> names;
        if (leases) {
            for (const Lease& lease : *leases) names.push_back(lease.name + " " + lease.owner);
        }
        return names;
    }

private:
    Fixture fixture_;
};

TYPED_TEST_SUITE_P(LeaseStoreContract);

TYPED_TEST_P(LeaseStoreContract, OneOwnerAtATime) {
    const auto lease = this->acquire("a");
    ASSERT_TRUE(lease);
    EXPECT_EQ(lease->name, "relay");
    EXPECT_EQ(lease->owner, "a");
    EXPECT_FALSE(this->acquire("b"));
    EXPECT_TRUE(this->acquire("b", "another job"));
}

TYPED_TEST_P(LeaseStoreContract, TheOwnerKeepsItsTokenAndANewOwnerGetsAGreaterOne) {
    const auto first = this->acquire("a");
    ASSERT_TRUE(first);
    EXPECT_GT(first->token, FencingToken());
    this->advance(std::chrono::seconds(5));
    const auto again = this->acquire("a");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->token, first->token);
    EXPECT_GT(again->expires_at, first->expires_at);
    this->advance(std::chrono::seconds(9));
    EXPECT_FALSE(this->acquire("b"));
    this->advance(std::chrono::seconds(1));
    const auto second = this->acquire("b");
    ASSERT_TRUE(second);
    EXPECT_GT(second->token, first->token);
}

TYPED_TEST_P(LeaseStoreContract, AnExpiredLeaseComesBackWithANewToken) {
    const auto first = this->acquire("a");
    this->advance(std::chrono::seconds(10));
    const auto again = this->acquire("a");
    ASSERT_TRUE(first && again);
    EXPECT_GT(again->token, first->token);
}

TYPED_TEST_P(LeaseStoreContract, RenewingExtendsALeaseThatIsHeld) {
    const auto lease = this->acquire("a");
    this->advance(std::chrono::seconds(9));
    const auto renewed = this->renew(*lease);
    ASSERT_TRUE(renewed) << to_string(renewed.error());
    EXPECT_EQ(renewed->token, lease->token);
    this->advance(std::chrono::seconds(9));
    EXPECT_FALSE(this->acquire("b"));
}

TYPED_TEST_P(LeaseStoreContract, ALostLeaseCannotBeRenewed) {
    const auto lease = this->acquire("a");
    this->advance(std::chrono::seconds(10));
    EXPECT_EQ(this->renew(*lease).error().code, Errc::permission_denied);
    ASSERT_TRUE(this->acquire("b"));
    EXPECT_EQ(this->renew(*lease).error().code, Errc::permission_denied);
    const Lease unknown{"none", "a", lease->token, lease->expires_at};
    EXPECT_EQ(this->renew(unknown).error().code, Errc::permission_denied);
}

TYPED_TEST_P(LeaseStoreContract, ALeaseThatWasTakenAgainIsNotThatOfBefore) {
    const auto lease = this->acquire("a");
    this->advance(std::chrono::seconds(10));
    ASSERT_TRUE(this->acquire("a")) << "the same owner, after somebody may have been in between";
    EXPECT_EQ(this->renew(*lease).error().code, Errc::permission_denied);
}

TYPED_TEST_P(LeaseStoreContract, AReleasedLeaseIsFreeAndALostOneStaysWithItsNewOwner) {
    const auto lease = this->acquire("a");
    ASSERT_TRUE(this->leases().release(*lease));
    const auto taken = this->acquire("b");
    ASSERT_TRUE(taken);
    EXPECT_GT(taken->token, lease->token);
    ASSERT_TRUE(this->leases().release(*lease));
    EXPECT_FALSE(this->acquire("c"));
}

TYPED_TEST_P(LeaseStoreContract, ALeaseForEverDoesNotOverflow) {
    ASSERT_TRUE(*this->leases().acquire("relay", "a", std::chrono::nanoseconds::max()));
    this->advance(std::chrono::hours(24 * 365));
    EXPECT_FALSE(this->acquire("b"));
}

TYPED_TEST_P(LeaseStoreContract, ThoseThatAreHeldAreListedByTheBeginningOfTheirNames) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(this->held(""), Names());
    const auto second = this->acquire("b", "job/2");
    ASSERT_TRUE(this->acquire("a", "job/1"));
    ASSERT_TRUE(this->acquire("a", "jobs%"));
    EXPECT_EQ(this->held("job/"), (Names{"job/1 a", "job/2 b"}));
    EXPECT_EQ(this->held("job_"), Names()) << "no pattern";
    ASSERT_TRUE(this->leases().release(*second));
    EXPECT_EQ(this->held("job/"), Names{"job/1 a"});
    this->advance(std::chrono::seconds(10));
    EXPECT_EQ(this->held("job"), Names());
}

REGISTER_TYPED_TEST_SUITE_P(LeaseStoreContract, OneOwnerAtATime,
                            TheOwnerKeepsItsTokenAndANewOwnerGetsAGreaterOne,
                            AnExpiredLeaseComesBackWithANewToken, RenewingExtendsALeaseThatIsHeld,
                            ALostLeaseCannotBeRenewed, ALeaseThatWasTakenAgainIsNotThatOfBefore,
                            AReleasedLeaseIsFreeAndALostOneStaysWithItsNewOwner,
                            ALeaseForEverDoesNotOverflow,
                            ThoseThatAreHeldAreListedByTheBeginningOfTheirNames);

}  // namespace skald::testing
