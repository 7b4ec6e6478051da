// Shows a store of orders: its read model, the reports, one order's story, and what to try next.
#pragma once
#include <iosfwd>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>

namespace orders {

class ReadModel;

struct ShopView {
    std::string directory;  // the read model lies here, in orders.db
    std::string order;      // whose story is told; empty: the view chooses
    std::optional<skald::Timestamp> occurred_before;  // as of when; none: now
    std::string figures;                              // a file for all reports; empty: none

    /// Errors: those of the read model and of the story; io, for the file of figures.
    skald::Result<void> show(skald::EventStore& store, std::ostream& out, bool terminal,
                             skald::Clock& clock) const;
    /// Totals, where the data lies, and what to try next.
    skald::Result<void> show_end(skald::EventStore& store, std::ostream& out) const;
};

}  // namespace orders
