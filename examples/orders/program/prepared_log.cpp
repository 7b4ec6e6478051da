#include "orders/program/prepared_log.hpp"

#include <skald/adapters/ocel/ocel_log.hpp>
#include <utility>

#include "orders/generate/shop_simulation.hpp"
#include "orders/import/command_feed.hpp"
#include "orders/import/line_feed.hpp"
#include "orders/import/ocel_facts.hpp"

namespace orders {

skald::Result<PreparedLog> prepare_ocel(const std::string& path) {
    const auto log = skald::ocel::read_ocel(path);
    if (!log) return log.error();
    auto facts = facts_of(*log);
    if (!facts) {
        skald::Error error = std::move(facts).error();
        error.message.insert(0, path + ": ");
        return error;
    }
    PreparedLog prepared{
        StoredLog::Kind::ocel, "the order log " + path, std::move(facts->remarks), {}};
    prepared.feed = [steps = std::move(facts->steps)](skald::EventStore& store) mutable {
        return recording_feed(store, std::move(steps));
    };
    return prepared;
}

skald::Result<PreparedLog> prepare_events(const std::string& path) {
    auto lines = check_lines(path);
    if (!lines) return std::move(lines).error();
    PreparedLog prepared{StoredLog::Kind::events, "the events of " + path, {}, {}};
    prepared.feed = [lines = *std::move(lines)](skald::EventStore& store) mutable {
        return line_feed(store, std::move(lines));
    };
    return prepared;
}

PreparedLog prepare_shop(const ShopOptions& options) {
    PreparedLog prepared{StoredLog::Kind::generated,
                         "a simulated shop, " + std::to_string(options.orders) +
                             " orders by seed " + std::to_string(options.seed),
                         {},
                         {}};
    prepared.feed = [options](skald::EventStore& store) {
        return shop_feed(store, simulate_shop(options));
    };
    return prepared;
}

}  // namespace orders
