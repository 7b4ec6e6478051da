// The files of a log's segments, open for as long as the store is.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
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

/// The bytes of segments, by number less one.
class MappedSegments {
public:
    /// All that is mapped of a segment, from its beginning; empty: nothing.
    std::span<const std::byte> bytes(std::uint32_t number) const {
        return number <= segments_.size() ? segments_[number - 1].bytes
                                          : std::span<const std::byte>();
    }
    /// Says that a part of it will be read soon.
    void will_read(std::uint32_t number, std::uint64_t offset, std::uint64_t length) const {
        const Segment& segment = segments_[number - 1];
        if (offset >= segment.bytes.size()) return;
        segment.mapping->will_read(offset,
                                   std::min<std::uint64_t>(length, segment.bytes.size() - offset));
    }
    /// Whether a page of it could not be read.
    bool failed(std::uint32_t number) const {
        const auto& mapping = segments_[number - 1].mapping;
        return mapping != nullptr && mapping->failed();
    }

private:
    friend class SegmentFiles;

    struct Segment {
        std::shared_ptr<const DiskMapping> mapping;
        std::span<const std::byte> bytes;  // up to where it does not change any more
        bool whole = false;
    };

    bool is_whole(std::uint32_t number) const {
        return number <= segments_.size() && segments_[number - 1].whole;
    }

    std::vector<Segment> segments_;
};

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
    /// What is mapped by now. Of a segment: bytes that do not change any more; a page that cannot be
    /// read shows zeroes. Valid as long as the table is held.
    std::shared_ptr<const MappedSegments> mapped() const;
    /// Maps a segment of which all up to `end` is durable, unless that would win little; what is
    /// mapped then. Where mapping fails, nothing changes.
    std::shared_ptr<const MappedSegments> map(std::uint32_t number, std::uint64_t end) const;
    std::string path_of(std::uint32_t number) const { return disk_.path_of(name_of(number)); }

private:
    std::shared_ptr<DiskFile> add(std::unique_ptr<DiskFile> file);

    Disk& disk_;
    mutable std::shared_mutex mutex_;               // guards what follows
    std::vector<std::shared_ptr<DiskFile>> files_;  // the index is the number less one
    mutable std::shared_ptr<const MappedSegments> mapped_ =
        std::make_shared<const MappedSegments>();
};

}  // namespace skald
