// Who and what the generated shop consists of.
#pragma once
#include <skald/core/timestamp.hpp>
#include <string>
#include <vector>

#include "orders/domain/money.hpp"

namespace orders {

struct Product {
    std::string name;
    Money base_price;
};

struct ShopCatalog {
    std::vector<std::string> customers;
    std::vector<Product> products;
    std::vector<std::string> sales;
    std::vector<std::string> warehouse;
    std::vector<std::string> shippers;

    static const ShopCatalog& instance();
};

/// The list price of a product: it rises by three hundredths each quarter after `opening`.
Money list_price(const Product& product, skald::Timestamp opening, skald::Timestamp at);

}  // namespace orders
