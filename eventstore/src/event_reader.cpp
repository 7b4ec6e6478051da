#include "event_reader.hpp"

#include <algorithm>
#include <skald/core/limits.hpp>
#include <utility>

#include "event_codec.hpp"
#include "file_check.hpp"
#include "frame_loader.hpp"
#include "page_plan.hpp"
#include "segment_header.hpp"
#include "snapshot_codec.hpp"

namespace skald {
namespace {

constexpr std::size_t find_at_once_max = 1024;  // events, under the lock
constexpr std::size_t tag_block_size_max = 1024;

Result<void> check_request(const ReadRequest& request) {
    if (!request.stream_id && request.from_version) {
        return invalid_argument("a read from a version needs a stream");
    }
    const bool forward_in_stream = request.stream_id && request.direction == Direction::forward;
    if (!request.snapshot_kind.empty() && !forward_in_stream) {
        return invalid_argument("a read with a snapshot goes forward in one stream");
    }
    return limits::check(request.filter);
}

/// Fills a batch event by event, up to the limit of the page.
class Page {
public:
    Page(EventBatch& batch, const PageLimit& limit, FrameLoader& loader, const SegmentFiles& files)
        : batch_(batch), limit_(limit), loader_(loader), files_(files) {}

    /// Whether the first of these events is added; false: the page is full. `events` and `frames`
    /// are of one length; what follows the first is only announced.
    Result<bool> add(const FoundEvent& found, std::span<const FrameLocation> frames) {
        if (is_full()) return false;
        const auto frame = loader_.load(frames);
        if (!frame) return frame.error();
        const FrameHeader& header = (*frame)->header;
        const auto payload = (*frame)->payload;
        const bool there = found.position >= header.first_position &&
                           found.position - header.first_position < header.count &&
                           found.payload_offset <= payload.size();
        if (there) {
            ByteReader reader(payload.subspan(found.payload_offset));
            if (const auto added = add(reader, found.position, header)) return *added;
        }
        return corrupt_file(files_.path_of(frames.front().segment), frames.front().offset,
                            "an event is not where the index has it");
    }

    /// The same for the events of a frame from a position on.
    Result<bool> add(const CheckedFrame& frame, std::uint64_t from) {
        ByteReader reader(frame.payload);
        const FrameHeader& header = frame.header;
        for (std::uint64_t position = header.first_position;
             position < header.first_position + header.count; ++position) {
            if (position < from) {
                RecordedEvent passed;
                std::vector<std::string_view> tags;
                if (decode_event(reader, passed, tags)) continue;
            } else if (const auto added = is_full() ? false : add(reader, position, header)) {
                if (!*added) return false;
                continue;
            }
            return corrupt_file(files_.path_of(header.segment), header.offset,
                                "its events cannot be read");
        }
        return true;
    }

private:
    using TagBlock = std::vector<std::string_view>;

    bool is_full() const { return !batch_.empty() && batch_.size() >= limit_.events_max; }

    // Decoded where it stays: an event is large, and moving what was just written would wait for
    // all that was written before it. False: the page is full; none: it is not an event.
    std::optional<bool> add(ByteReader& reader, std::uint64_t position, const FrameHeader& header) {
        TagBlock& tags = block_for(tag_count(reader));
        const std::size_t tags_before = tags.size();
        batch_.events.push_back(blank_);
        RecordedEvent& event = batch_.events.back();
        const bool is_event = decode_event(reader, event, tags);
        const std::size_t bytes = event.type.size() + event.data.size() + event.metadata.size();
        const bool fits = batch_.size() == 1 || bytes_ + bytes <= limit_.bytes_max;
        if (!is_event || !fits) {
            batch_.events.pop_back();
            return is_event ? std::optional(false) : std::nullopt;
        }
        bytes_ += bytes;
        event.tags = std::span(tags).subspan(tags_before);
        event.position = GlobalPosition(position);
        event.recorded_at = header.recorded_at;
        return true;
    }

    // Has room for so many tags more. The batch owns the blocks of tags, which never move.
    TagBlock& block_for(std::size_t tags) {
        if (tags > block_->capacity() - block_->size()) {
            auto block = std::make_shared<TagBlock>();
            // Most events of a page have about as many.
            const std::size_t events = batch_.events.capacity() - batch_.size();
            block->reserve(std::max(tags, std::min(tags * events, tag_block_size_max)));
            block_ = block.get();
            batch_.owners.push_back(std::move(block));
        }
        return *block_;
    }

    EventBatch& batch_;
    PageLimit limit_;
    FrameLoader& loader_;
    const SegmentFiles& files_;
    std::size_t bytes_ = 0;  // of the events so far, as the limit counts them
    TagBlock no_tags_;
    TagBlock* block_ = &no_tags_;  // the last one
    // What an event begins as. A copy of it takes a third of the time in which one is made, for
    // which the compiler fills all of it with zeroes by a slow instruction first.
    const RecordedEvent blank_{};
};

/// The scanned position of a read that has seen everything that it asked for.
GlobalPosition fully_scanned(const ReadRequest& request, GlobalPosition head) {
    if (request.direction == Direction::backward) return GlobalPosition();
    return std::max(head, request.after_position.value_or(GlobalPosition()));
}

/// Adds what the plan has found; false: the page is full.
Result<bool> add_found(Page& page, const PagePlan& plan) {
    for (std::size_t i = 0; i < plan.events().size(); ++i) {
        const auto added = page.add(plan.events()[i], std::span(plan.frames()).subspan(i));
        if (!added || !*added) return added;
    }
    return true;
}

/// Goes from append to append in the order of the log.
class FrameWalk {
public:
    FrameWalk(FrameLoader& loader, const SegmentFiles& files, const LogPlace& begin)
        : loader_(loader), files_(files), place_(begin) {}

    /// The next append, which has the event of this position.
    Result<const CheckedFrame*> next(std::uint64_t position) {
        while (true) {
            const auto frame = loader_.load_at(place_);
            if (!frame) return frame;
            const LogPlace place = place_;
            if ((*frame)->check == FrameCheck::empty) {
                if (place_.segment >= files_.count()) return missing(place);
                place_ = {place_.segment + 1, SegmentHeader::bytes};
                continue;
            }
            const FrameHeader& header = (*frame)->header;
            place_.offset += header.frame_bytes;
            if (header.kind != FrameKind::append) continue;
            const bool follows = position >= header.first_position &&
                                 position - header.first_position < header.count;
            return follows ? frame : missing(place);
        }
    }

private:
    Result<const CheckedFrame*> missing(const LogPlace& place) const {
        return corrupt_file(files_.path_of(place.segment), place.offset, "a frame is missing");
    }

    FrameLoader& loader_;
    const SegmentFiles& files_;
    LogPlace place_;
};

Result<SnapshotView> load_snapshot(FrameLoader& loader, const SegmentFiles& files,
                                   const FrameLocation& location) {
    const auto frame = loader.load(std::span(&location, 1));
    if (!frame) return frame.error();
    if (const auto snapshot = decode_snapshot((*frame)->payload)) return *snapshot;
    return corrupt_file(files.path_of(location.segment), location.offset,
                        "a snapshot is not where the index has it");
}

}  // namespace

Result<EventBatch> EventReader::read(const ReadRequest& request, Timestamp now) const {
    if (auto checked = check_request(request); !checked) return checked.error();
    const bool is_whole_log = !request.stream_id && request.filter.is_all() &&
                              request.direction == Direction::forward && !request.from_recorded_at;
    return keeper_.with_repair([&] {
        if (!is_whole_log) return read_page(request, now);
        const VisibleView view(log_);
        // Asked for behind the view: what is hidden from then on concerns later events.
        const bool any_hidden = !log_.lives.empty();
        return any_hidden ? read_page(request, now) : read_on(request, view);
    });
}

// All there is, in the order of the log: the index only says where to begin.
Result<EventBatch> EventReader::read_on(const ReadRequest& request, const VisibleView& view) const {
    EventBatch batch;
    batch.head = GlobalPosition(view.head());
    FrameLoader loader(files_, log_seed_);
    Page page(batch, request.page, loader, files_);
    std::uint64_t next = request.after_position.value_or(GlobalPosition()).value();
    if (next < view.head()) {
        const FrameLocation first =
            view.look_at(view.parts().number_of(next + 1),
                         [&](const IndexPart& part) { return part.spot(next + 1).frame; });
        FrameWalk walk(loader, files_, {first.segment, first.offset});
        batch.events.reserve(std::min<std::uint64_t>(
            {view.head() - next, request.page.events_max, find_at_once_max}));
        while (next++ < view.head()) {
            const auto frame = walk.next(next);
            if (!frame) return frame.error();
            const auto added = page.add(**frame, next);
            if (!added) return added.error();
            if (!*added) break;
            next = batch.events.back().position.value();
        }
    }
    const bool all = batch.empty() || batch.events.back().position == batch.head;
    batch.at_end = all;
    batch.scanned = all ? fully_scanned(request, batch.head) : batch.events.back().position;
    for (auto& owner : loader.take_owners()) batch.owners.push_back(std::move(owner));
    return batch;
}

Result<EventBatch> EventReader::read_page(const ReadRequest& request, Timestamp now) const {
    const std::size_t wanted = request.page.events_max;
    const std::size_t find_at_once = wanted < find_at_once_max ? wanted + 1 : find_at_once_max;
    PagePlan plan(log_, request, now);
    if (plan.stream().tombstoned) return stream_deleted(request.stream_id->name());
    EventBatch batch;
    batch.head = GlobalPosition(plan.head());
    batch.stream = plan.stream();
    FrameLoader loader(files_, log_seed_);
    if (plan.snapshot()) {
        const auto snapshot = load_snapshot(loader, files_, plan.snapshot()->frame);
        if (!snapshot) return snapshot.error();
        batch.snapshot = RecordedSnapshot{.kind = snapshot->kind,
                                          .version = snapshot->version,
                                          .schema_version = snapshot->schema_version,
                                          .data = snapshot->data};
    }
    Page page(batch, request.page, loader, files_);
    while (true) {
        plan.find_more(find_at_once);
        batch.events.reserve(batch.events.size() + plan.events().size());
        const auto added = add_found(page, plan);
        if (!added) return added.error();
        batch.at_end = *added && plan.at_end();
        if (!*added || plan.at_end()) break;
    }
    batch.scanned =
        batch.at_end ? fully_scanned(request, batch.head) : batch.events.back().position;
    for (auto& owner : loader.take_owners()) batch.owners.push_back(std::move(owner));
    return batch;
}

Result<bool> EventReader::any_visible(const Query& filter, GlobalPosition after,
                                      Timestamp now) const {
    const auto request =
        ReadRequest::all(filter).after(after).limit({.events_max = 1, .bytes_max = 1});
    return keeper_.with_repair([&]() -> Result<bool> {
        PagePlan plan(log_, request, now);
        plan.find_more(1);
        return !plan.events().empty();
    });
}

GlobalPosition EventReader::head() const {
    const auto lock = log_.lock.read();
    return GlobalPosition(log_.head);
}

Result<std::optional<EventPlace>> EventReader::find(const EventId& id) const {
    return keeper_.with_repair(
        [&]() -> Result<std::optional<EventPlace>> { return VisibleView(log_).find(id); });
}

Result<StreamState> EventReader::state(const StreamId& stream) const {
    return keeper_.with_repair([&]() -> Result<StreamState> {
        const VisibleView view(log_);
        return view.lives()
            .of(stream.name())
            .state(view.stream_count({KeyKind::stream, stream.name()}));
    });
}

Result<StreamMetadata> EventReader::metadata(const StreamId& stream) const {
    const StreamLife life = log_.lives.of(stream.name());
    if (life.tombstoned) return stream_deleted(stream.name());
    return life.metadata;
}

Result<std::optional<Snapshot>> EventReader::newest(const StreamId& stream,
                                                    const std::string& kind) const {
    const StreamLife life = log_.lives.of(stream.name());
    if (life.tombstoned) return stream_deleted(stream.name());
    const auto found = keeper_.with_repair([&]() -> Result<std::optional<SnapshotPlace>> {
        return VisibleView(log_).find_snapshot(stream.name(), kind, life);
    });
    if (!found) return found.error();
    if (!*found) return std::optional<Snapshot>();
    FrameLoader loader(files_, log_seed_);
    const auto snapshot = load_snapshot(loader, files_, (*found)->frame);
    if (!snapshot) return snapshot.error();
    return std::optional(Snapshot{.stream = stream,
                                  .kind = kind,
                                  .version = snapshot->version,
                                  .schema_version = snapshot->schema_version,
                                  .data = std::string(snapshot->data)});
}

}  // namespace skald
