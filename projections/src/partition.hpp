// How the events of a projection are split among instances.
#pragma once
#include <cstdint>
#include <skald/core/recorded_event.hpp>

namespace skald {

/// The part of `partitions` that an event belongs to: by its stream, so that events of a stream
/// stay in order; without a stream, by its first tag; without tags, the first part. Never changes
/// for an event and a number: checkpoints depend on it.
std::uint32_t partition_of(const RecordedEvent& event, std::uint32_t partitions);

}  // namespace skald
