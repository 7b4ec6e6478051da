#include "lag_behind.hpp"

namespace skald {

Result<Lag> lag_behind(EventStore& store, const Query& filter, GlobalPosition after, Clock& clock,
                       const std::function<bool(const RecordedEvent&)>& is_wanted) {
    Lag lag;
    const auto read = store.for_each(ReadRequest::all(filter).after(after),
                                     [&](const RecordedEvent& event) -> Result<void> {
                                         if (!is_wanted(event)) return {};
                                         if (lag.events == 0) {
                                             lag.age = clock.now() - event.recorded_at;
                                         }
                                         ++lag.events;
                                         return {};
                                     });
    if (!read) return read.error();
    return lag;
}

Result<Lag> lag_behind(EventStore& store, const Query& filter, GlobalPosition after, Clock& clock) {
    return lag_behind(store, filter, after, clock, [](const RecordedEvent&) { return true; });
}

}  // namespace skald
