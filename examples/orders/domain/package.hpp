// A package under a shop's rules, in object form.
#pragma once
#include <skald/core/aggregate.hpp>
#include <string>
#include <vector>

#include "orders/domain/package_history.hpp"

namespace orders {

/// Created, sent once, then delivered, perhaps after deliveries that failed. Whether the orders in
/// it are paid is the rule of the orders: each must allow its items to be shipped first.
class Package : public PackageHistory<Package> {
public:
    skald::Outcome create(std::string packed_by, std::vector<std::string> items);
    skald::Outcome send(std::string forwarded_by, std::string shipped_by);
    skald::Outcome fail_delivery(std::string shipped_by);
    skald::Outcome deliver(std::string shipped_by);

private:
    skald::Outcome on_its_way() const;
};

}  // namespace orders
