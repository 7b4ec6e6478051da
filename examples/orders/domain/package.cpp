#include "orders/domain/package.hpp"

#include <utility>

namespace orders {

using skald::Outcome;
using skald::Refusal;

Outcome Package::create(std::string packed_by, std::vector<std::string> items) {
    if (stage() != PackageStage::none) {
        return Refusal{"already-created", "the package was made before"};
    }
    if (items.empty()) return Refusal{"no-items", "a package needs at least one item"};
    return raise(PackageCreated{std::move(packed_by), std::move(items)});
}

Outcome Package::send(std::string forwarded_by, std::string shipped_by) {
    if (stage() == PackageStage::none) return Refusal{"not-created", "there is no such package"};
    if (stage() != PackageStage::created) {
        return Refusal{"already-sent", "the package has left before"};
    }
    return raise(PackageSent{std::move(forwarded_by), std::move(shipped_by)});
}

Outcome Package::fail_delivery(std::string shipped_by) {
    if (auto refused = on_its_way(); !refused) return refused;
    return raise(DeliveryFailed{std::move(shipped_by)});
}

Outcome Package::deliver(std::string shipped_by) {
    if (auto refused = on_its_way(); !refused) return refused;
    return raise(PackageDelivered{std::move(shipped_by)});
}

Outcome Package::on_its_way() const {
    switch (stage()) {
        case PackageStage::none:
            return Refusal{"not-created", "there is no such package"};
        case PackageStage::created:
            return Refusal{"not-sent", "the package has not left yet"};
        case PackageStage::delivered:
            return Refusal{"already-delivered", "the package has arrived before"};
        case PackageStage::sent:
        case PackageStage::failed:
            break;
    }
    return {};
}

}  // namespace orders
