// A shop that never was: a seeded simulation whose customers order, forget to pay and are reminded,
// whose shelves run empty and whose packages meet closed doors. Everything it asks for obeys the
// strict deciders.
#pragma once
#include <cstdint>
#include <skald/core/timestamp.hpp>
#include <vector>

#include "orders/import/shop_commands.hpp"
#include "orders/import/step.hpp"

namespace orders {

struct ShopOptions {
    std::uint64_t seed = 1;
    std::uint32_t orders = 2000;  // that are placed
    skald::Timestamp opening = skald::Timestamp(std::chrono::seconds(1736150400));  // 2025-01-06
};

/// The commands of the shop in the order of their time. The same options give the same steps, on
/// every machine. The log ends soon after the last order was placed, with some of them unfinished.
std::vector<Step<ShopCommand>> simulate_shop(const ShopOptions& options);

}  // namespace orders
