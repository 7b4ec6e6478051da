// Writes groups to the end of the log, and zeroes the space before them.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <skald/core/result.hpp>
#include <skald/eventstore/log_store_options.hpp>

#include "commit_group.hpp"
#include "segment_files.hpp"

namespace skald {

/// write(), roll() and end() are for one thread at a time; zero_ahead() for another one.
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
    Result<void> write(const GroupBytes& group);

    /// Begins the next segment. All before is durable. After an error nothing has changed, but a
    /// segment without frames may be there: end the process or reopen the store.
    Result<void> roll(const SegmentHeader& header);

    /// Whether a step of zeroing ahead should be made. None while groups are large,
    /// whose bytes would be written twice.
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

    Result<void> write_blocks(const GroupBytes& group);
    Result<void> read_last_block();
    std::shared_ptr<DiskFile> file_for_zeroing(std::uint32_t segment);
    std::uint64_t zero_ahead_bytes() const;
    Range next_step() const;
    void finish_step(bool zeroed);

    SegmentFiles& files_;
    LogStoreOptions options_;
    End end_;                         // as the writing thread sees it
    std::shared_ptr<DiskFile> file_;  // the open segment's
    std::vector<std::byte> blocks_;   // the block in which the log ends, up to there; then a group
    bool has_last_block_ = false;     // whether blocks_ holds the beginning of that block

    std::mutex mutex_;                 // guards what follows
    std::condition_variable settled_;  // no step is under way
    // With a handle of its own, because the system reports a failed write to each handle once: to
    // the one who zeroes and to the one who commits. Opened with the first step.
    std::shared_ptr<DiskFile> zeroing_file_;
    std::uint32_t zeroing_segment_ = 0;
    Range step_;                      // under way; empty: none
    std::uint64_t taken_until_ = 0;   // written or being written up to here
    std::uint64_t zeroed_until_ = 0;  // zeroes up to here are durable
    std::uint64_t usual_group_ = 0;   // bytes, a mean over the last groups
    bool zeroing_ = true;             // in this segment
};

}  // namespace skald
