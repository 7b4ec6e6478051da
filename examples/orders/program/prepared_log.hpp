// A log that was read and found good, before anything is written.
#pragma once
#include <functional>
#include <memory>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

#include "orders/import/log_feed.hpp"
#include "orders/program/demo_options.hpp"
#include "orders/program/stored_log.hpp"

namespace orders {

struct PreparedLog {
    StoredLog::Kind kind = StoredLog::Kind::generated;
    std::string title;                 // "the order log orders.json"
    std::vector<std::string> remarks;  // what had to be assumed
    /// Makes the feed, once.
    std::function<std::unique_ptr<LogFeed>(skald::EventStore&)> feed;
};

/// Errors: those of read_ocel and facts_of.
skald::Result<PreparedLog> prepare_ocel(const std::string& path);
/// Errors: those of check_lines.
skald::Result<PreparedLog> prepare_events(const std::string& path);
PreparedLog prepare_shop(const ShopOptions& options);

}  // namespace orders
