#include "index_run_streams.hpp"

#include "index_run.hpp"

namespace skald {

StreamNumbers::StreamNumbers(std::span<const std::shared_ptr<const IndexPart>> parts) {
    for (const auto& part : parts) {
        const auto* run = dynamic_cast<const IndexRun*>(part.get());
        const IndexRange& range = part->range();
        const std::uint64_t size = run ? run->key_count(KeyKind::stream) : range.event_count();
        parts_.push_back(
            {run, range.first_position, std::vector<std::uint32_t>(size, IndexRunSpot::no_stream)});
    }
}

// The positions were found to be within the range of their part when they were written.
void StreamNumbers::add(std::span<const PartPiece<PartKey>> stream, std::uint32_t number) {
    for (const auto& piece : stream) {
        Part& part = parts_[piece.part];
        if (part.run != nullptr) {
            part.numbers.at(piece.index) = number;
            continue;
        }
        const PostingView& events = piece.item->events;
        for (std::size_t i = 0; i < events.size(); ++i) {
            part.numbers.at(events[i] - part.first_position) = number;
        }
    }
}

std::uint32_t StreamNumbers::number_of(std::size_t index, std::uint64_t position) const {
    const Part& part = parts_[index];
    if (part.run == nullptr) return part.numbers.at(position - part.first_position);
    const auto entry = part.run->stream_entry(position);
    return entry ? part.numbers.at(*entry) : IndexRunSpot::no_stream;
}

}  // namespace skald
