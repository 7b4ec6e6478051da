// Brings a log back when it is opened: reads all frames into the index and cuts what a crash left
// at the end. docs/file-format.md says by which rules.
#pragma once
#include <cstdint>
#include <skald/core/log.hpp>
#include <skald/core/result.hpp>

#include "index_keeper.hpp"
#include "log_chain.hpp"
#include "segment_files.hpp"
#include "segment_scanner.hpp"
#include "segment_writer.hpp"

namespace skald {

struct RecoveredLog {
    SegmentWriter::End end;        // behind the last frame
    std::uint64_t file_bytes = 0;  // of the last segment's file; zeroes from `end` on
    LogChain chain;                // up to the last frame
    std::uint64_t bytes_read = 0;  // of frames that no file of the index covers
};

class LogRecovery {
public:
    LogRecovery(SegmentFiles& files, VisibleLog& visible, IndexKeeper& keeper, const Uuid& log,
                Log& messages)
        : files_(files), visible_(visible), keeper_(keeper), log_(log), messages_(messages) {}

    /// Opens so many segments and reads what the files of the index do not cover; all, if they are
    /// to be made again. A torn tail is cut: zeroed, and the zeroes synced.
    /// What survives is not yet known to be durable: sync a frame behind it before anything is
    /// shown. Errors: corrupt, with file and offset; unsupported_format, io.
    Result<RecoveredLog> run(std::uint32_t segments, bool rebuild_index);

private:
    Result<void> open_segments(std::uint32_t segments);
    Result<void> recover_segment(std::uint32_t number, const IndexRange& covered);
    Result<CheckedFrame> read_frames(SegmentScanner& scanner, const std::string& path);
    Result<void> check_end(SegmentScanner& scanner, const std::string& path,
                           const CheckedFrame& stop);
    static Result<bool> is_clean_in_cache(DiskFile& file, std::uint64_t end);
    Result<void> cut_tail(SegmentScanner& scanner, DiskFile& file, const std::string& path,
                          const CheckedFrame& stop);

    SegmentFiles& files_;
    VisibleLog& visible_;
    IndexKeeper& keeper_;
    Uuid log_;
    Log& messages_;
    std::vector<SegmentHeader> headers_;  // of all segments
    LogChain chain_;                      // up to the last frame read
    RecoveredLog recovered_;              // so far
};

}  // namespace skald
