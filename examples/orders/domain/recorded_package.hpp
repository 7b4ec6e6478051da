// A package as another system recorded it.
#pragma once
#include <skald/core/aggregate.hpp>
#include <utility>

#include "orders/domain/package_history.hpp"

namespace orders {

/// Takes facts as they are said. Refused: what happens to a package that was never made, and making
/// it twice.
class RecordedPackage : public PackageHistory<RecordedPackage> {
public:
    skald::Outcome record(PackageCreated fact) {
        if (stage() != PackageStage::none) {
            return skald::Refusal{"already-created", "the package is made twice"};
        }
        return raise(std::move(fact));
    }
    template <class Fact>
    skald::Outcome record(Fact fact) {
        if (stage() == PackageStage::none) {
            return skald::Refusal{"not-created", "this happens before the package is made"};
        }
        return raise(std::move(fact));
    }
};

}  // namespace orders
