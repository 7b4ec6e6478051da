#include "position_table.hpp"

#include <algorithm>

namespace skald {

const AppendPlace& PositionTable::append_of(std::uint64_t position) const {
    const auto after = std::upper_bound(appends_.begin(), appends_.end(), position,
                                        [](std::uint64_t wanted, const AppendPlace& append) {
                                            return wanted < append.first_position;
                                        });
    return *(after - 1);
}

std::uint64_t PositionTable::first_since(Timestamp recorded_at) const {
    const auto found = std::partition_point(
        appends_.begin(), appends_.end(),
        [&](const AppendPlace& append) { return append.recorded_at < recorded_at; });
    return found == appends_.end() ? last() + 1 : found->first_position;
}

}  // namespace skald
