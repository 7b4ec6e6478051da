// How the shop's events are written: as JSON. The one place of this program that knows.
#pragma once
#include <memory>
#include <skald/core/codec.hpp>

#include "orders/domain/item_events.hpp"
#include "orders/domain/order_events.hpp"
#include "orders/domain/package.hpp"
#include "orders/views/order_book.hpp"

namespace orders {

using PackageEvent = Package::Event;

std::shared_ptr<const skald::Codec<OrderEvent>> order_codec();
std::shared_ptr<const skald::Codec<ItemEvent>> item_codec();
std::shared_ptr<const skald::Codec<PackageEvent>> package_codec();
/// The events of an order that the order book keeps.
std::shared_ptr<const skald::Codec<OrderBook::Event>> order_book_codec();

}  // namespace orders
