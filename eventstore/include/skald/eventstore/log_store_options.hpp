// What can be chosen about a log store. The defaults suit a service with a disk of its own.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skald {

class Log;

struct LogStoreOptions {
    /// A segment that has this size is closed and a new one begun. 64 KiB to 1 GiB; a store may be
    /// reopened with another size, which is that of new segments.
    std::uint64_t segment_bytes = std::uint64_t{256} << 20;
    /// How far the open segment is zeroed ahead of its end, at most: as much as was written to it,
    /// from 1 MiB up to this. 0: never, which makes each commit dearer.
    std::uint64_t zero_ahead_bytes_max = std::uint64_t{16} << 20;
    /// Appends block while more than this waits to be written.
    std::size_t queue_bytes_max = std::size_t{64} << 20;
    /// A commit group that has this size is written; what waits goes into the next.
    std::size_t group_bytes_max = std::size_t{8} << 20;
    /// Pads each group to a multiple of this: 8, or the disk's block (4096) for those who doubt
    /// that a torn rewrite of a block leaves the bytes alone that it does not change.
    std::size_t group_alignment = 8;
    /// How many of the newest events are found by an index in memory, about 200 bytes each with their
    /// keys; the index of all older ones is in files. At most five times as many for a short while.
    /// After a crash about so many are read again from the log. 1 to 2^26.
    std::size_t index_memory_events_max = std::size_t{1} << 18;
    /// Reads and checks the whole log when it is opened, and makes the files of the index again.
    bool rebuild_index = false;
    /// Appends fail with unavailable once the time of day has moved on by so much more than time
    /// has passed since the last append, or since the opening: its time would be that of all later
    /// events too. Until the clock is set back, or LogEventStore::confirm_clock(). 0: never.
    std::chrono::nanoseconds clock_jump_max = std::chrono::hours(1);
    /// Where a store that is opened by its directory says what it does, such as what it cut when it
    /// recovered; it must outlive the store. Null: nowhere. A store that is given ports has theirs.
    Log* log = nullptr;
};

}  // namespace skald
