// The read side of the shop: the order book, the warehouse and the deliveries in one SQLite
// database, so that reports can join them.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <skald/core/timestamp.hpp>
#include <string>

namespace orders {

/// Used by one thread at a time.
class ReadModel {
public:
    /// In a file, which is continued if it is there. Errors: those of sqlite::Database::open.
    static skald::Result<ReadModel> open(const std::string& path);
    /// In memory, of the events that occurred before this instant.
    static skald::Result<ReadModel> as_of(skald::Timestamp occurred_before);
    ReadModel(ReadModel&&) noexcept;
    ReadModel& operator=(ReadModel&&) noexcept;
    ~ReadModel();

    /// Is told how much is done, and how much there is, in events.
    using Watch = std::function<void(std::uint64_t done, std::uint64_t all)>;

    /// Brings all projections up to the store's end. Stopped at any moment, a second call goes on
    /// with the rest. Yields how many events were handled, counted once a projection. Errors: those
    /// of ProjectionRunner::run_once.
    skald::Result<std::uint64_t> catch_up(skald::EventStore& store, const Watch& watch);

    /// Runs a query. Errors: those of the database.
    skald::Result<skald::SqlRows> query(std::string_view sql) const;

private:
    struct Parts;
    explicit ReadModel(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // the database and what is in it
};

}  // namespace orders
