// Finds out which stream of a new index file an event has, from what the parts knew of it.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "index_part.hpp"
#include "index_run_merge.hpp"

namespace skald {

class IndexRun;

/// Streams are numbered in the order in which they are added. A file knows the number of an event's
/// stream among its own streams, so one number for each of these is kept; of other parts, which are
/// small, one for each event.
class StreamNumbers {
public:
    explicit StreamNumbers(std::span<const std::shared_ptr<const IndexPart>> parts);

    /// The stream that the parts have under these keys.
    void add(std::span<const PartPiece<PartKey>> stream, std::uint32_t number);
    /// IndexRunSpot::no_stream: none. When all are added.
    std::uint32_t number_of(std::size_t part, std::uint64_t position) const;

private:
    struct Part {
        const IndexRun* run;                 // null: another part
        std::uint64_t first_position;        // of the part
        std::vector<std::uint32_t> numbers;  // by the entry of the run, or from the first position
    };

    std::vector<Part> parts_;
};

}  // namespace skald
