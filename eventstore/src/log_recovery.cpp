#include "log_recovery.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "file_check.hpp"
#include "log_replay.hpp"
#include "segment_header.hpp"

namespace skald {
namespace {

constexpr std::size_t open_group_bytes_max = std::size_t{64} << 10;  // the largest group_alignment

}  // namespace

Result<RecoveredLog> LogRecovery::run(std::uint32_t segments, bool rebuild_index) {
    if (auto opened = open_segments(segments); !opened) return opened.error();
    const auto covered = keeper_.load(rebuild_index);
    if (!covered) return covered.error();
    chain_ = LogChain(*covered);
    for (std::uint32_t number = covered->end.segment; number <= segments; ++number) {
        if (auto done = recover_segment(number, *covered); !done) return done.error();
    }
    recovered_.chain = chain_;
    return recovered_;
}

Result<void> LogRecovery::open_segments(std::uint32_t segments) {
    for (std::uint32_t number = 1; number <= segments; ++number) {
        auto file = files_.open_next();
        if (!file) return file.error();
        const std::string path = files_.path_of(number);
        std::vector<std::byte> bytes(SegmentHeader::bytes);
        const auto count =
            number == segments ? (*file)->read_uncached(0, bytes) : (*file)->read_at(0, bytes);
        if (!count) return count.error();
        bytes.resize(*count);
        auto header = decode_segment_header(bytes, path);
        if (!header) return header.error();
        if (header->log != log_) return corrupt_file(path, 16, "the segment is of another store");
        if (header->number != number) {
            return corrupt_file(
                path, 32, "the file was renamed: it is segment " + std::to_string(header->number));
        }
        headers_.push_back(*header);
    }
    return {};
}

// The frames of a segment that no file of the index covers.
Result<void> LogRecovery::recover_segment(std::uint32_t number, const IndexRange& covered) {
    const bool is_last = number == headers_.size();
    const auto file = files_.file(number);
    const std::string path = files_.path_of(number);
    SegmentScanner scanner(*file, number, frame_seed(log_),
                           is_last ? ScanSource::medium : ScanSource::cache);
    std::uint32_t begin = SegmentHeader::bytes;
    if (covered.group > 0 && number == covered.end.segment) {
        begin = covered.end.offset;
    } else if (const auto flaw = chain_.flaw_of(headers_[number - 1]); !flaw.empty()) {
        const bool is_first = number == 1;  // then it contradicts itself
        return corrupt_file(is_first ? path : files_.path_of(number - 1),
                            is_first ? 0 : recovered_.end.offset, flaw);
    }
    scanner.seek(begin);
    const auto stop = read_frames(scanner, path);
    if (!stop) return stop.error();
    auto ended = is_last ? cut_tail(scanner, *file, path, *stop) : check_end(scanner, path, *stop);
    if (!ended) return ended;
    const auto size = file->size();
    if (!size) return size.error();
    recovered_.end = {number, scanner.offset()};
    recovered_.file_bytes = *size;
    recovered_.bytes_read += scanner.offset() - begin;
    // What lies before the last segment is durable, so that it can go to files at once.
    while (!is_last && (keeper_.write_frozen() || keeper_.merge_files())) continue;
    return {};
}

// Up to the first place that is not a frame, or not the next one.
Result<CheckedFrame> LogRecovery::read_frames(SegmentScanner& scanner, const std::string& path) {
    while (true) {
        const std::uint64_t offset = scanner.offset();
        auto frame = scanner.next();
        if (!frame || frame->check != FrameCheck::whole) return frame;
        if (const auto flaw = chain_.flaw_of(frame->header); !flaw.empty()) {
            scanner.seek(offset);
            return CheckedFrame{.check = FrameCheck::damaged, .header = {}, .flaw = flaw};
        }
        LogReplay replay(visible_.parts->growing(), visible_.lives, [&](const IndexKey& stream) {
            return keeper_.with_repair(
                [&]() -> Result<std::uint64_t> { return visible_.parts->stream_count(stream); });
        });
        const auto entered = replay.enter(frame->header, frame->payload);
        if (!entered) return entered.error();
        if (!entered->empty()) return corrupt_file(path, offset, *entered);
        chain_.accept(frame->header);
        if (frame->header.last_of_group && keeper_.is_large(*visible_.parts)) {
            const auto end = static_cast<std::uint32_t>(scanner.offset());
            keeper_.freeze({frame->header.segment, end}, chain_.epoch(), chain_.group());
        }
    }
}

// Of a segment that has a successor: it was synced whole before that was made.
Result<void> LogRecovery::check_end(SegmentScanner& scanner, const std::string& path,
                                    const CheckedFrame& stop) {
    if (stop.check == FrameCheck::damaged) return corrupt_file(path, scanner.offset(), stop.flaw);
    const auto rest = scanner.examine_rest([](const FrameHeader&) { return true; });
    if (!rest) return rest.error();
    if (rest->zeroes) return {};
    return corrupt_file(path, scanner.offset(), "a frame is missing, with other bytes behind it");
}

// Behind a seal the cache may hold the frame of an opening whose sync failed, and nothing else.
Result<bool> LogRecovery::is_clean_in_cache(DiskFile& file, std::uint64_t end) {
    std::vector<std::byte> bytes(open_group_bytes_max);
    const auto count = file.read_at(end, bytes);
    if (!count) return count.error();
    bytes.resize(*count);
    return std::all_of(bytes.begin(), bytes.end(),
                       [](std::byte byte) { return byte == std::byte{0}; });
}

// Of the last segment: everything from the first bad frame on is the torn tail of the last group,
// unless a later group proves that the bad frame was durable.
Result<void> LogRecovery::cut_tail(SegmentScanner& scanner, DiskFile& file, const std::string& path,
                                   const CheckedFrame& stop) {
    const auto rest =
        scanner.examine_rest([this](const FrameHeader& frame) { return chain_.is_proof(frame); });
    if (!rest) return rest.error();
    const std::uint64_t end = scanner.offset();
    if (rest->later_frame) {
        const auto flaw = stop.check == FrameCheck::empty ? "a frame is missing" : stop.flaw;
        return corrupt_file(path, end,
                            std::string(flaw) + ", and a later group is whole at offset " +
                                std::to_string(*rest->later_frame));
    }
    if (rest->zeroes && chain_.sealed()) {
        const auto clean = is_clean_in_cache(file, end);
        if (!clean) return clean.error();
        if (*clean) return {};
    }
    // Also when all is zeroes: the page cache may hold what a failed sync left there.
    const auto size = file.size();
    if (!size) return size.error();
    if (auto zeroed = file.zero(end, *size - end); !zeroed) return zeroed;
    if (auto synced = file.sync(); !synced) return synced;
    if (!rest->zeroes) {
        const std::string offset = std::to_string(end);
        const std::array<LogField, 2> fields{{{"file", path}, {"offset", offset}}};
        messages_.write(LogLevel::warning, "eventstore",
                        "cut the end of the log, which was being written when the store stopped",
                        fields);
    }
    return {};
}

}  // namespace skald
