// The files of a log's segments, open for as long as the store is.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <skald/core/result.hpp>
#include <skald/eventstore/disk.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segment_header.hpp"

namespace skald {

/// Segments are numbered from 1 without gaps. Any thread may call any function.
class SegmentFiles {
public:
    /// `disk` must outlive the object.
    explicit SegmentFiles(Disk& disk) : disk_(disk) {}

    static std::string name_of(std::uint32_t number);
    /// None: the name is not that of a segment.
    static std::optional<std::uint32_t> number_of(std::string_view name);
    /// What a segment is called until its header is durable. It holds nothing and may be removed.
    static constexpr const char* new_name = "segment.new";

    /// Opens the next segment, which exists.
    Result<std::shared_ptr<DiskFile>> open_next();
    /// Makes the next segment. It has its name only when its header is durable, so a segment
    /// without a whole header is a damaged one. When this returns, the name is durable too.
    Result<std::shared_ptr<DiskFile>> create_next(const SegmentHeader& header);

    /// The file of a segment once more, with a handle of its own.
    Result<std::unique_ptr<DiskFile>> open_again(std::uint32_t number) {
        return disk_.open(name_of(number), OpenMode::read_write);
    }

    std::uint32_t count() const;
    std::shared_ptr<DiskFile> file(std::uint32_t number) const;
    /// The bytes of a segment that has a successor, and so does not change; empty for others, and
    /// where mapping fails. Valid as long as the object. A page that cannot be read shows zeroes.
    std::span<const std::byte> mapped(std::uint32_t number) const;
    std::string path_of(std::uint32_t number) const { return disk_.path_of(name_of(number)); }

private:
    std::shared_ptr<DiskFile> add(std::unique_ptr<DiskFile> file);

    Disk& disk_;
    struct Segment {
        std::shared_ptr<DiskFile> file;
        std::once_flag mapping_once;
        std::unique_ptr<DiskMapping> mapping;
    };

    mutable std::shared_mutex mutex_;                 // guards segments_
    std::vector<std::unique_ptr<Segment>> segments_;  // the index is the number less one
};

}  // namespace skald
