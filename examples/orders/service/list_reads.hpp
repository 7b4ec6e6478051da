// Where the list of orders is read, whoever keeps it: the order service beside its store, or a read
// side of its own that follows what was published.
#pragma once
#include <chrono>
#include <memory>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>

namespace orders {

/// The list at one moment.
struct ListView {
    std::unique_ptr<skald::SqlTransaction> sql;
    skald::GlobalPosition position;  // all that happened to orders up to here is in it
};

/// Any thread may call it.
class ListReads {
public:
    virtual ~ListReads() = default;

    /// A view that shows everything up to this position, for which it waits for a while. Errors:
    /// invalid_argument (there is no such position yet, if that can be known); unavailable (the list
    /// does not get there in time: ask again later); those of the database.
    virtual skald::Result<ListView> read(skald::GlobalPosition at_least,
                                         std::chrono::nanoseconds wait_max) = 0;
};

/// That the time was not enough.
skald::Error list_is_behind(skald::GlobalPosition at_least);

}  // namespace orders
