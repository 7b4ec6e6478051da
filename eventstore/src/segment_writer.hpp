// Writes groups to the end of the log, and zeroes the space before them.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <skald/core/result.hpp>
#include <skald/eventstore/log_store_options.hpp>
#include <span>

#include "segment_files.hpp"

namespace skald {

/// write(), roll() and end() are for one thread at a time; zero_ahead() may be called by another.
class SegmentWriter {
public:
    /// The end of what the open segment holds.
    struct End {
        std::uint32_t segment = 1;
        std::uint64_t offset = 0;
    };

    SegmentWriter(SegmentFiles& files, const LogStoreOptions& options)
        : files_(files), options_(options) {}

    /// Goes on at `end`. The file is `file_bytes` long, all of it zeroes behind `end`.
    void begin(const End& end, std::uint64_t file_bytes);
    End end() const { return end_; }

    /// Whether a frame should go into the open segment, behind a group of so many bytes that is not
    /// written yet. One that holds nothing takes a frame of any size: frames are never divided.
    bool has_room(std::size_t group_bytes, std::size_t frame_bytes) const;

    /// Writes a group at end() and makes it durable. After an error the end of the log is unknown.
    Result<void> write(std::span<const std::byte> group);

    /// Begins the next segment. All before is durable. After an error nothing has changed, but a
    /// segment without frames may be there: end the process or reopen the store.
    Result<void> roll(const SegmentHeader& header);

    /// Whether less than half of what should be zeroed ahead is, so that somebody should begin.
    bool wants_zeroing();

    /// One small step of zeroing ahead, with its sync; whether there was anything to do. Errors: a
    /// failed sync, after which the end of the log is unknown. A step that cannot be written, as on
    /// a full disk, is no error: nothing is zeroed in this segment any more.
    Result<bool> zero_ahead();

private:
    struct Range {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };

    Result<void> sync(DiskFile& file);
    std::uint64_t zero_ahead_bytes() const;
    Range next_step() const;
    void finish_step(bool zeroed);

    SegmentFiles& files_;
    LogStoreOptions options_;
    End end_;                         // as the writing thread sees it
    std::shared_ptr<DiskFile> file_;  // the open segment's

    // Syncs go one by one. The system tells a failed write to one of them only: the other must
    // not take the silence for success.
    std::mutex sync_mutex_;
    std::optional<Error> sync_error_;  // of the first sync that failed

    std::mutex mutex_;                 // guards what follows
    std::condition_variable settled_;  // no step is under way
    std::shared_ptr<DiskFile> zeroing_file_;
    Range step_;                      // under way; empty: none
    std::uint64_t taken_until_ = 0;   // written or being written up to here
    std::uint64_t zeroed_until_ = 0;  // zeroes up to here are durable
    bool zeroing_ = true;             // in this segment
};

}  // namespace skald
