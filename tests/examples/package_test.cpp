#include "orders/domain/package.hpp"

#include <gtest/gtest.h>

#include <skald/core/testing/aggregate_test.hpp>

#include "orders/domain/recorded_package.hpp"

namespace orders {
namespace {

using skald::testing::given;
using skald::testing::given_nothing;

const PackageCreated created{"Dina", {"i-1", "i-2"}};
const PackageSent sent{"Emil", "Hugo"};
const DeliveryFailed failed{"Hugo"};
const PackageDelivered delivered{"Hugo"};

const auto send = [](Package& package) { return package.send("Emil", "Hugo"); };
const auto fail = [](Package& package) { return package.fail_delivery("Hugo"); };
const auto deliver = [](Package& package) { return package.deliver("Hugo"); };
const auto create = [](Package& package) { return package.create("Dina", {"i-1", "i-2"}); };

TEST(Package, IsMadeOnceAndNotEmpty) {
    given_nothing<Package>().when(create).then(created);
    given<Package>(created).when(create).then_refused("already-created");
    given_nothing<Package>()
        .when([](Package& package) { return package.create("Dina", {}); })
        .then_refused("no-items");
}

TEST(Package, LeavesOnce) {
    given_nothing<Package>().when(send).then_refused("not-created");
    given<Package>(created).when(send).then(sent);
    given<Package>(created, sent).when(send).then_refused("already-sent");
    given<Package>(created, sent, delivered).when(send).then_refused("already-sent");
}

TEST(Package, ArrivesAfterAsManyAttemptsAsItTakes) {
    given<Package>(created, sent).when(fail).then(failed);
    given<Package>(created, sent, failed, failed)
        .when(deliver)
        .then(delivered)
        .then_state([](const Package& package) {
            EXPECT_EQ(package.failed_deliveries(), 2U);
            EXPECT_EQ(package.stage(), PackageStage::delivered);
        });
}

TEST(Package, ArrivesOnlyWhenOnItsWay) {
    given_nothing<Package>().when(deliver).then_refused("not-created");
    given<Package>(created).when(deliver).then_refused("not-sent");
    given<Package>(created).when(fail).then_refused("not-sent");
    given<Package>(created, sent, delivered).when(deliver).then_refused("already-delivered");
    given<Package>(created, sent, delivered).when(fail).then_refused("already-delivered");
}

TEST(RecordedPackage, TakesWhatNoShopWouldAllow) {
    given<RecordedPackage>(created)
        .when([](RecordedPackage& package) { return package.record(delivered); })
        .then(delivered);
}

TEST(RecordedPackage, RefusesNonsense) {
    given_nothing<RecordedPackage>()
        .when([](RecordedPackage& package) { return package.record(sent); })
        .then_refused("not-created");
    given<RecordedPackage>(created)
        .when([](RecordedPackage& package) { return package.record(created); })
        .then_refused("already-created");
}

}  // namespace
}  // namespace orders
