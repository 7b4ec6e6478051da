// Reads a stretch of the log that is known to be whole into parts of the index.
#pragma once
#include <memory>
#include <skald/core/result.hpp>

#include "index_parts.hpp"
#include "log_chain.hpp"
#include "segment_files.hpp"
#include "stream_lives.hpp"

namespace skald {

class LogStretch {
public:
    /// Begins behind `before`, which is the end of `parts`. `files` must outlive the object.
    LogStretch(const SegmentFiles& files, const Uuid& log, const IndexRange& before,
               IndexParts::Row parts);

    LogPlace end() const { return end_; }

    /// The next groups up to `end`, or until the part has so many events. Errors: corrupt, io.
    /// Throws IndexDamaged, for the parts before.
    Result<std::shared_ptr<const IndexPart>> next(const LogPlace& end, std::size_t events_max);

    /// What is to be asked from now on in place of the part that next() yielded last.
    void replace_last(std::shared_ptr<const IndexPart> part) { finished_.back() = std::move(part); }

private:
    Result<void> read_segment(const LogPlace& end, std::size_t events_max);

    const SegmentFiles& files_;
    Uuid log_;
    IndexParts::Row finished_;
    std::shared_ptr<MemoryPart> part_;  // being made
    StreamLives lives_;
    LogChain chain_;
    LogPlace end_;  // of what was read
};

}  // namespace skald
