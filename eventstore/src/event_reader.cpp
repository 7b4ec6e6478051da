#include "event_reader.hpp"

#include <algorithm>
#include <skald/core/limits.hpp>
#include <utility>

#include "event_codec.hpp"
#include "file_check.hpp"
#include "frame_loader.hpp"
#include "page_plan.hpp"
#include "query_plan.hpp"
#include "snapshot_codec.hpp"

namespace skald {
namespace {

constexpr std::size_t find_at_once_max = 1024;  // events, under the lock
constexpr std::size_t tag_block_size = 1024;    // at least the tags of one event
static_assert(tag_block_size >= limits::tags_max);

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
        if (!batch_.empty() && batch_.size() >= limit_.events_max) return false;
        const auto frame = loader_.load(frames);
        if (!frame) return frame.error();
        RecordedEvent event;
        if (!decode(found, *frame, event)) {
            return corrupt_file(files_.path_of(frames.front().segment), frames.front().offset,
                                "an event is not where the index has it");
        }
        const std::size_t bytes = event.type.size() + event.data.size() + event.metadata.size();
        if (!batch_.empty() && bytes_ + bytes > limit_.bytes_max) return false;
        bytes_ += bytes;
        batch_.events.push_back(event);
        return true;
    }

private:
    using TagBlock = std::vector<std::string_view>;

    bool decode(const FoundEvent& found, const CheckedFrame& frame, RecordedEvent& event) {
        ByteReader reader(frame.payload.subspan(
            std::min<std::size_t>(found.payload_offset, frame.payload.size())));
        tags_.clear();
        if (!decode_event(reader, event, tags_)) return false;
        event.tags = keep_tags();
        event.position = GlobalPosition(found.position);
        event.recorded_at = frame.header.recorded_at;
        return frame.header.first_position == found.first_position;
    }

    // The batch owns blocks of tags, which never move.
    std::span<const std::string_view> keep_tags() {
        if (tags_.empty()) return {};
        if (!block_ || block_->size() + tags_.size() > tag_block_size) {
            block_ = std::make_shared<TagBlock>();
            block_->reserve(std::max(tag_block_size, tags_.size()));
            batch_.owners.push_back(block_);
        }
        const std::size_t begin = block_->size();
        block_->insert(block_->end(), tags_.begin(), tags_.end());
        return std::span(*block_).subspan(begin);
    }

    EventBatch& batch_;
    PageLimit limit_;
    FrameLoader& loader_;
    const SegmentFiles& files_;
    std::size_t bytes_ = 0;  // of the events so far, as the limit counts them
    std::vector<std::string_view> tags_;
    std::shared_ptr<TagBlock> block_;  // none: no event has had tags
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

Result<SnapshotView> load_snapshot(FrameLoader& loader, const SegmentFiles& files,
                                   const FrameLocation& location) {
    const auto frame = loader.load(std::span(&location, 1));
    if (!frame) return frame.error();
    if (const auto snapshot = decode_snapshot(frame->payload)) return *snapshot;
    return corrupt_file(files.path_of(location.segment), location.offset,
                        "a snapshot is not where the index has it");
}

}  // namespace

Result<EventBatch> EventReader::read(const ReadRequest& request, Timestamp now) const {
    if (auto checked = check_request(request); !checked) return checked.error();
    const std::size_t wanted = request.page.events_max;
    const std::size_t find_at_once = wanted < find_at_once_max ? wanted + 1 : find_at_once_max;
    PagePlan plan(log_, request, now);
    {
        const auto lock = log_.lock.read();
        plan.begin();
        plan.find_more(find_at_once);
    }
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
        const auto added = add_found(page, plan);
        if (!added) return added.error();
        batch.at_end = *added && plan.at_end();
        if (!*added || plan.at_end()) break;
        const auto lock = log_.lock.read();
        plan.find_more(find_at_once);
    }
    batch.scanned =
        batch.at_end ? fully_scanned(request, batch.head) : batch.events.back().position;
    for (auto& owner : loader.take_owners()) batch.owners.push_back(std::move(owner));
    return batch;
}

bool EventReader::any_visible(const Query& filter, GlobalPosition after, Timestamp now) const {
    const auto lock = log_.lock.read();
    if (after.value() >= log_.head) return false;
    const auto cursor = make_cursor(log_.index, filter, std::nullopt, Direction::forward);
    std::uint64_t position = after.value();
    while (true) {
        position = cursor->seek(position + 1);
        if (position > log_.head) return false;
        if (!is_hidden(log_.index, position, log_.head, now)) return true;
    }
}

GlobalPosition EventReader::head() const {
    const auto lock = log_.lock.read();
    return GlobalPosition(log_.head);
}

std::optional<EventPlace> EventReader::find(const EventId& id) const {
    const auto lock = log_.lock.read();
    const auto position = log_.index.find(id);
    if (!position || *position > log_.head) return std::nullopt;
    EventPlace place{.position = GlobalPosition(*position), .stream = {}, .version = {}};
    const std::uint32_t number = log_.index.positions().stream_of(*position);
    if (number == StreamTable::no_stream) return place;
    const StreamRecord& stream = log_.index.streams()[number];
    place.stream = stream.name;
    place.version = Version(stream.events.lower_bound(*position));
    return place;
}

StreamState EventReader::state(const StreamId& stream) const {
    const auto lock = log_.lock.read();
    const StreamRecord* record = log_.index.streams().find(stream.name());
    return record ? record->life.state(record->count_at(log_.head)) : StreamState();
}

Result<StreamMetadata> EventReader::metadata(const StreamId& stream) const {
    const auto lock = log_.lock.read();
    const StreamRecord* record = log_.index.streams().find(stream.name());
    if (record == nullptr) return StreamMetadata();
    if (record->life.tombstoned) return stream_deleted(stream.name());
    return record->life.metadata;
}

Result<std::optional<Snapshot>> EventReader::newest(const StreamId& stream,
                                                    const std::string& kind) const {
    FrameLocation location;
    {
        const auto lock = log_.lock.read();
        const StreamRecord* record = log_.index.streams().find(stream.name());
        if (record == nullptr) return std::optional<Snapshot>();
        if (record->life.tombstoned) return stream_deleted(stream.name());
        const auto found = record->snapshots.find(kind);
        if (found == record->snapshots.end()) return std::optional<Snapshot>();
        location = found->second.frame;
    }
    FrameLoader loader(files_, log_seed_);
    const auto snapshot = load_snapshot(loader, files_, location);
    if (!snapshot) return snapshot.error();
    return std::optional(Snapshot{.stream = stream,
                                  .kind = kind,
                                  .version = snapshot->version,
                                  .schema_version = snapshot->schema_version,
                                  .data = std::string(snapshot->data)});
}

}  // namespace skald
