// Brings a log back when it is opened: reads all frames into the index and cuts what a crash left
// at the end. docs/file-format.md says by which rules.
#pragma once
#include <cstdint>
#include <skald/core/log.hpp>
#include <skald/core/result.hpp>

#include "log_chain.hpp"
#include "log_index.hpp"
#include "segment_files.hpp"
#include "segment_scanner.hpp"
#include "segment_writer.hpp"

namespace skald {

struct RecoveredLog {
    SegmentWriter::End end;        // behind the last frame
    std::uint64_t file_bytes = 0;  // of the last segment's file; zeroes from `end` on
    LogChain chain;                // up to the last frame
};

class LogRecovery {
public:
    LogRecovery(SegmentFiles& files, LogIndex& index, const Uuid& log, Log& messages)
        : files_(files), index_(index), log_(log), messages_(messages) {}

    /// Opens so many segments and reads them. A torn tail is cut: zeroed, and the zeroes synced.
    /// What survives is not yet known to be durable: sync a frame behind it before anything is
    /// shown. Errors: corrupt, with file and offset; unsupported_format, io.
    Result<RecoveredLog> run(std::uint32_t segments);

private:
    Result<SegmentHeader> read_header(SegmentScanner& scanner, const std::string& path);
    Result<CheckedFrame> read_frames(SegmentScanner& scanner, const std::string& path);
    Result<void> check_end(SegmentScanner& scanner, const std::string& path,
                           const CheckedFrame& stop);
    static Result<bool> is_clean_in_cache(DiskFile& file, std::uint64_t end);
    Result<void> cut_tail(SegmentScanner& scanner, DiskFile& file, const std::string& path,
                          const CheckedFrame& stop);

    SegmentFiles& files_;
    LogIndex& index_;
    Uuid log_;
    Log& messages_;
    LogChain chain_;  // up to the last frame read
};

}  // namespace skald
