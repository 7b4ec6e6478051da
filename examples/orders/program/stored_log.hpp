// Which log a store holds, told by what its events say of their source.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>

#include "orders/generate/shop_simulation.hpp"

namespace orders {

struct StoredLog {
    enum class Kind : std::uint8_t { ocel, events, generated };

    Kind kind = Kind::ocel;
    ShopOptions shop = {};  // of a generated log
};

/// None: the store is empty. Errors: invalid_argument (none of this program's logs); those of read.
skald::Result<std::optional<StoredLog>> stored_log_of(skald::EventStore& store);

}  // namespace orders
