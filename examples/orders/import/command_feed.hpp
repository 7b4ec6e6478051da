// Logs that become commands: each step goes through a Repository to the order, item or package that
// it is for.
#pragma once
#include <memory>
#include <skald/core/event_store.hpp>
#include <vector>

#include "orders/import/log_feed.hpp"
#include "orders/import/shop_commands.hpp"
#include "orders/import/step.hpp"

namespace orders {

// The steps of both should have been rehearsed (rehearsal.hpp): a refusal is an error of the feed,
// but steps behind it may be on their way already. The store must outlive the feed.

/// Facts of another system, recorded as they are.
std::unique_ptr<LogFeed> recording_feed(skald::EventStore& store,
                                        std::vector<Step<ShopFact>> steps);

/// Commands to the shop itself, under its rules.
std::unique_ptr<LogFeed> shop_feed(skald::EventStore& store, std::vector<Step<ShopCommand>> steps);

}  // namespace orders
