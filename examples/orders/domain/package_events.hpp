// What can happen to a package: items on their way to a customer.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace orders {

struct PackageCreated {
    static constexpr std::string_view name = "package-created";
    std::string packed_by;  // an employee
    std::vector<std::string> items;

    static void fields(auto& self, auto&& f) {
        f("packed_by", self.packed_by);
        f("items", self.items);
    }
    friend bool operator==(const PackageCreated&, const PackageCreated&) = default;
};

struct PackageSent {
    static constexpr std::string_view name = "package-sent";
    std::string forwarded_by;  // the employee who handed it to the shipper
    std::string shipped_by;    // the employee who drives it

    static void fields(auto& self, auto&& f) {
        f("forwarded_by", self.forwarded_by);
        f("shipped_by", self.shipped_by);
    }
    friend bool operator==(const PackageSent&, const PackageSent&) = default;
};

struct DeliveryFailed {
    static constexpr std::string_view name = "delivery-failed";
    std::string shipped_by;

    static void fields(auto& self, auto&& f) { f("shipped_by", self.shipped_by); }
    friend bool operator==(const DeliveryFailed&, const DeliveryFailed&) = default;
};

struct PackageDelivered {
    static constexpr std::string_view name = "package-delivered";
    std::string shipped_by;

    static void fields(auto& self, auto&& f) { f("shipped_by", self.shipped_by); }
    friend bool operator==(const PackageDelivered&, const PackageDelivered&) = default;
};

}  // namespace orders
