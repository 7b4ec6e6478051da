// What the projections of this example share: ids and times as they go into rows.
#pragma once
#include <cstdint>
#include <skald/core/recorded_event.hpp>
#include <skald/core/sql.hpp>
#include <string>
#include <string_view>

namespace orders {

/// The id of the order, item or package that an event is about: its stream without the category.
inline std::string id_of(const skald::RecordedEvent& recorded) {
    return std::string(recorded.stream.substr(recorded.stream.find('-') + 1));
}

/// When it happened, in nanoseconds since 1970.
inline std::int64_t time_of(const skald::RecordedEvent& recorded) {
    return recorded.occurred_at.time_since_epoch().count();
}

/// Runs a statement of which only the failure is of interest.
inline skald::Result<void> change(skald::SqlTransaction& sql, std::string_view statement,
                                  std::initializer_list<skald::SqlValue> parameters) {
    auto done = sql.run(statement, parameters);
    if (!done) return std::move(done).error();
    return {};
}

}  // namespace orders
