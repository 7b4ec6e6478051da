// A package as its events have made it. Packages are written in object form (an aggregate), orders
// and items as functions (deciders), to show both: choose what reads better to you, one Repository
// runs either.
#pragma once
#include <cstdint>
#include <skald/core/aggregate.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "orders/domain/package_events.hpp"

namespace orders {

enum class PackageStage : std::uint8_t { none, created, sent, failed, delivered };

/// "new", "created", "sent", "failed delivery", "delivered".
std::string_view to_string(PackageStage stage);

/// What the strict Package and the RecordedPackage share: `Self` adds what is allowed.
template <class Self>
class PackageHistory
    : public skald::Aggregate<Self, PackageCreated, PackageSent, DeliveryFailed, PackageDelivered> {
public:
    static constexpr std::string_view category = "package";

    PackageStage stage() const { return stage_; }
    const std::vector<std::string>& items() const { return items_; }
    std::uint32_t failed_deliveries() const { return failed_deliveries_; }

    void apply(const PackageCreated& event) {
        stage_ = PackageStage::created;
        items_ = event.items;
    }
    void apply(const PackageSent&) { stage_ = PackageStage::sent; }
    void apply(const DeliveryFailed&) {
        stage_ = PackageStage::failed;
        ++failed_deliveries_;
    }
    void apply(const PackageDelivered&) { stage_ = PackageStage::delivered; }

private:
    PackageStage stage_ = PackageStage::none;
    std::vector<std::string> items_;       // what is in it
    std::uint32_t failed_deliveries_ = 0;  // so far
};

}  // namespace orders
