#include "orders/domain/package_history.hpp"

namespace orders {

std::string_view to_string(PackageStage stage) {
    switch (stage) {
        case PackageStage::none:
            return "new";
        case PackageStage::created:
            return "created";
        case PackageStage::sent:
            return "sent";
        case PackageStage::failed:
            return "failed delivery";
        case PackageStage::delivered:
            return "delivered";
    }
    return "";
}

}  // namespace orders
