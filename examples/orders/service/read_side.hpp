// The read side of the service: the list of orders in an SQLite database, kept in step with the
// store by a thread of its own.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/log.hpp>
#include <skald/core/result.hpp>
#include <string>

#include "orders/service/list_reads.hpp"

namespace orders {

/// How far the list is behind the store.
struct ListLag {
    std::uint64_t events = 0;           // not in the list yet; from 1,000 on, at least that many
    std::chrono::nanoseconds age = {};  // since the oldest of them was recorded; 0: none
};

/// Any thread may call any function. The store, the clock and the log must outlive it.
class ReadSide final : public ListReads {
public:
    struct Ports {
        skald::EventStore& store;
        skald::Clock& clock;
        skald::Log& log;
    };

    /// Opens the database in this file, or creates it, and begins to follow the store, whose name is
    /// `source`. A list of another version is built anew. Errors: those of the database;
    /// invalid_argument, for a list of another store.
    static skald::Result<std::unique_ptr<ReadSide>> open(const std::string& path,
                                                         const std::string& source, Ports ports);
    /// Stops following. All transactions must have ended.
    ~ReadSide() override;

    /// Errors also: invalid_argument, when the store has not got so far itself.
    skald::Result<ListView> read(skald::GlobalPosition at_least,
                                 std::chrono::nanoseconds wait_max) override;
    skald::Result<ListLag> lag();
    /// Why the list follows no more; none: it follows.
    std::optional<skald::Error> failure() const;

private:
    struct Parts;
    explicit ReadSide(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;  // the database, the projection and its thread
};

}  // namespace orders
