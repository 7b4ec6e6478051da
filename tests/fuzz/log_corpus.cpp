#include <skald/core/assert.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>

#include "checksum_repair.hpp"
#include "corpus_file.hpp"
#include "log_engine.hpp"
#include "segment_files.hpp"
#include "store_identity.hpp"

namespace skald::fuzz {
namespace {

NewEvent event(const std::string& type, Tags tags, const std::string& data) {
    NewEvent made;
    made.id = EventId::named(type + data);
    made.type = type;
    made.tags = std::move(tags);
    made.data = data;
    made.correlation_id = "request 1";
    made.metadata = "m";
    return made;
}

const StreamId order = StreamId::of("order", "1").value();

std::vector<CommitRequest> first_group() {
    return {
        AppendRequest::to(order, ExpectedVersion::no_stream(),
                          {event("placed", {"urgent", "customer:1"}, "1"), event("paid", {}, "2")}),
        AppendRequest::unstreamed({event("noted", {"urgent"}, "3")}),
        Snapshot{.stream = order, .kind = "folded", .version = Version(1), .data = "state"}};
}

std::vector<CommitRequest> second_group() {
    return {StreamChangeRequest{.stream = order, .metadata = {.max_count = 1, .readers = {"r"}}},
            AppendRequest::to(order, ExpectedVersion::any(), {event("shipped", {"x"}, "4")})};
}

enum class End { closed, left_open };

Buffer segment(End end, std::size_t alignment) {
    SimulatedDisk disk(1);
    testing::ManualClock clock;
    testing::SeededRandom random(1);
    NullLog log;
    Buffer empty = encode(SegmentHeader{.log = log_id, .epoch = 0, .created_at = clock.now()});
    const auto file = disk.open(SegmentFiles::name_of(first_segment), OpenMode::create_new);
    SKALD_ASSERT(file && (*file)->write_at(0, empty) && (*file)->sync());
    SKALD_ASSERT(write_identity(disk, {.log = log_id, .created_at = clock.now()}));
    LogStoreOptions options;
    options.zero_ahead_bytes_max = 0;
    options.group_alignment = alignment;
    auto engine = std::move(LogEngine::open({disk, clock, random, log}, options).value());
    for (auto requests : {first_group(), second_group()}) {
        for (const auto& outcome : engine->commit(requests).outcomes) SKALD_ASSERT(outcome);
    }
    if (end == End::closed) engine->close();
    return disk.content(SegmentFiles::name_of(first_segment)).value();
}

/// The frames of a segment, as if each lay where the target expects it.
void keep_frames(const std::filesystem::path& corpus, const Buffer& segment) {
    std::size_t offset = SegmentHeader::bytes;
    for (int i = 0; offset < segment.size(); ++i) {
        const auto rest = std::span(segment).subspan(offset);
        const CheckedFrame frame = check_frame(
            rest, {frame_seed(log_id), first_segment, static_cast<std::uint32_t>(offset)});
        if (frame.check != FrameCheck::whole) break;
        Buffer bytes(rest.begin(), rest.begin() + frame.header.frame_bytes);
        FrameHeader moved = frame.header;
        moved.offset = SegmentHeader::bytes;
        finish_frame(moved, frame_seed(log_id), bytes);
        const std::string name = "frame-" + std::to_string(i);
        keep(corpus, "frame", name, bytes, i % 2 == 0);
        const auto kind = frame.header.kind;
        if (kind == FrameKind::append) keep(corpus, "event", name, frame.payload);
        if (kind == FrameKind::stream_change) keep(corpus, "stream_change", name, frame.payload);
        if (kind == FrameKind::snapshot) keep(corpus, "snapshot", name, frame.payload);
        offset += frame.header.frame_bytes;
    }
}

void keep_changes(const std::filesystem::path& corpus) {
    for (const StreamChange& change :
         {StreamChange{
              .kind = StreamChange::Kind::deletion, .stream = "order-1", .first_live = Version(3)},
          StreamChange{.kind = StreamChange::Kind::tombstone, .stream = "order-1"}}) {
        Buffer bytes;
        encode(change, bytes);
        keep(corpus, "stream_change", "kind-" + std::to_string(static_cast<int>(change.kind)),
             bytes);
    }
}

}  // namespace

void keep_log(const std::filesystem::path& corpus) {
    const Buffer closed = segment(End::closed, 8);
    Buffer repaired = closed;
    repair_segment(repaired);
    SKALD_ASSERT(repaired == closed);
    keep(corpus, "segment", "closed", closed, true);
    keep(corpus, "segment", "closed-as-it-is", closed, false);
    keep(corpus, "segment", "left-open", segment(End::left_open, 8), true);
    keep(corpus, "segment", "padded", segment(End::closed, 512), true);
    keep_frames(corpus, closed);
    keep_changes(corpus);
}

}  // namespace skald::fuzz
