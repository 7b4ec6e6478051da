#include "orders/storage/codecs.hpp"

#include <skald/adapters/cereal/json_codec.hpp>

namespace orders {

std::shared_ptr<const skald::Codec<OrderEvent>> order_codec() {
    return skald::json_codec<OrderEvent>();
}
std::shared_ptr<const skald::Codec<ItemEvent>> item_codec() {
    return skald::json_codec<ItemEvent>();
}
std::shared_ptr<const skald::Codec<PackageEvent>> package_codec() {
    return skald::json_codec<PackageEvent>();
}
std::shared_ptr<const skald::Codec<OrderBook::Event>> order_book_codec() {
    return skald::json_codec<OrderBook::Event>();
}

}  // namespace orders
