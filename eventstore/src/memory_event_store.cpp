#include <skald/core/limits.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <utility>

#include "memory_log.hpp"
#include "memory_read.hpp"
#include "memory_state.hpp"
#include "memory_subscription.hpp"

namespace skald {
namespace {

Error not_found(const StreamId& stream, std::string message) {
    return Error{.code = Errc::not_found, .message = std::move(message), .stream = stream.name()};
}

/// Why a snapshot of this version cannot be kept, if so.
Result<void> check_snapshot_version(const MemoryLog& log, const Snapshot& snapshot) {
    const MemoryStream* stream = log.find_stream(snapshot.stream.name());
    if (stream && stream->state.tombstoned) return stream_deleted(snapshot.stream.name());
    if (stream && stream->state.exists() && snapshot.version >= stream->first_live &&
        snapshot.version <= *stream->state.last_version) {
        return {};
    }
    return not_found(snapshot.stream,
                     "the stream has no version " + std::to_string(snapshot.version.value()));
}

void complete(const AppendCompletion& done, Result<Appended> outcome) noexcept {
    done(std::move(outcome));
}

}  // namespace

struct MemoryEventStore::Own {
    SystemClock clock;
    SystemRandom random;
};

MemoryEventStore::MemoryEventStore()
    : own_(std::make_unique<Own>()),
      state_(std::make_unique<MemoryState>(own_->clock, own_->random)) {}

MemoryEventStore::MemoryEventStore(Clock& clock, Random& random)
    : state_(std::make_unique<MemoryState>(clock, random)) {}

MemoryEventStore::~MemoryEventStore() = default;

void MemoryEventStore::append(AppendRequest request, AppendCompletion done) {
    MemoryState::Wakes wakes;
    auto outcome = state_->append(std::move(request), wakes);
    complete(done, std::move(outcome));
    call_all(wakes);
}

Result<EventBatch> MemoryEventStore::read(const ReadRequest& request) {
    const std::lock_guard lock(state_->mutex());
    return read_page(state_->log(), request, state_->now());
}

Result<std::optional<EventPlace>> MemoryEventStore::find(const EventId& id) {
    const std::lock_guard lock(state_->mutex());
    const MemoryEvent* event = state_->log().find(id);
    if (event == nullptr) return std::optional<EventPlace>();
    return std::optional(EventPlace{.position = event->recorded.position,
                                    .stream = event->stream,
                                    .version = event->recorded.version});
}

Result<std::unique_ptr<Subscription>> MemoryEventStore::subscribe(SubscribeRequest request) {
    if (auto checked = limits::check(request.filter); !checked) return checked.error();
    const std::lock_guard lock(state_->mutex());
    if (request.after > state_->log().head()) {
        return invalid_argument("the subscription would begin beyond the head");
    }
    return std::unique_ptr<Subscription>(
        std::make_unique<MemorySubscription>(*state_, std::move(request)));
}

Result<GlobalPosition> MemoryEventStore::head() {
    const std::lock_guard lock(state_->mutex());
    return state_->log().head();
}

Result<StreamMetadata> MemoryEventStore::metadata(const StreamId& stream) {
    const std::lock_guard lock(state_->mutex());
    const MemoryStream* known = state_->log().find_stream(stream.name());
    if (known && known->state.tombstoned) return stream_deleted(stream.name());
    return known ? known->metadata : StreamMetadata();
}

Result<void> MemoryEventStore::set_metadata(const StreamId& stream,
                                            const StreamMetadata& metadata) {
    if (auto checked = limits::check(metadata); !checked) return checked;
    MemoryState::Wakes wakes;
    {
        const std::lock_guard lock(state_->mutex());
        if (state_->log().state_of(stream.name()).tombstoned) return stream_deleted(stream.name());
        state_->log().stream(stream.name()).metadata = metadata;
        wakes = state_->take_wakes(GlobalPosition());  // what was hidden may be visible now
    }
    call_all(wakes);
    return {};
}

Result<StreamState> MemoryEventStore::state(const StreamId& stream) {
    const std::lock_guard lock(state_->mutex());
    return state_->log().state_of(stream.name());
}

Result<void> MemoryEventStore::delete_stream(const StreamId& stream, ExpectedVersion expected) {
    const std::lock_guard lock(state_->mutex());
    const StreamState actual = state_->log().state_of(stream.name());
    if (actual.tombstoned) return stream_deleted(stream.name());
    if (!actual.exists()) return not_found(stream, "the stream does not exist");
    if (!expected.matches(actual)) return wrong_expected_version(stream.name(), expected, actual);
    MemoryStream& deleted = state_->log().stream(stream.name());
    deleted.state.deleted = true;
    deleted.first_live = actual.last_version->next();
    deleted.snapshots.clear();
    return {};
}

Result<void> MemoryEventStore::tombstone(const StreamId& stream, ExpectedVersion expected) {
    const std::lock_guard lock(state_->mutex());
    const StreamState actual = state_->log().state_of(stream.name());
    if (actual.tombstoned) return stream_deleted(stream.name());
    if (!expected.matches(actual)) return wrong_expected_version(stream.name(), expected, actual);
    MemoryStream& ended = state_->log().stream(stream.name());
    ended.state.tombstoned = true;
    ended.snapshots.clear();
    return {};
}

Result<void> MemoryEventStore::save(const Snapshot& snapshot) {
    if (auto checked = limits::check(snapshot); !checked) return checked;
    const std::lock_guard lock(state_->mutex());
    if (auto checked = check_snapshot_version(state_->log(), snapshot); !checked) return checked;
    auto& kept = state_->log().stream(snapshot.stream.name()).snapshots[snapshot.kind];
    if (kept && kept->version > snapshot.version) return {};
    kept = std::make_shared<const Snapshot>(snapshot);
    return {};
}

Result<std::optional<Snapshot>> MemoryEventStore::newest(const StreamId& stream,
                                                         const std::string& kind) {
    const std::lock_guard lock(state_->mutex());
    const MemoryStream* known = state_->log().find_stream(stream.name());
    if (known == nullptr) return std::optional<Snapshot>();
    if (known->state.tombstoned) return stream_deleted(stream.name());
    const auto found = known->snapshots.find(kind);
    if (found == known->snapshots.end()) return std::optional<Snapshot>();
    return std::optional(*found->second);
}

}  // namespace skald
