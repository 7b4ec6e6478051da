// A MemoryEventStore keeps everything in memory and nothing on disk: for tests, for trying things
// out, and as the model that other stores are compared with. docs/decisions/0002 says where it
// settles what the ports leave open.
#pragma once
#include <memory>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/random.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_admin.hpp>
#include <string>

namespace skald {

class MemoryState;

/// Keeps the promises of the three ports, but for durability: its events last as long as the
/// object. Any thread may call any function; each takes one lock, does its work in the caller's
/// thread, and calls completions and wakes in that thread without the lock. They must not throw.
///
/// An append is judged in this order, and the first failure is the answer: the limits
/// (limits.hpp); whether it is a retry; the expectation of each write, after the writes before it;
/// the checks, against the streams as they were before the append; the condition, against all that
/// was ever written, hidden or not.
///
/// An append is a retry if the events of one earlier append have the same ids, streams and types in
/// the same order. An id that was stored in any other way makes it invalid_argument.
///
/// Soft delete, tombstones and metadata hide events from every read and every subscription, also
/// from one that began before. find(), conditions, expected versions and head() still count them.
class MemoryEventStore final : public EventStore, public StreamAdmin, public SnapshotStore {
public:
    /// With the clock and the randomness of the machine.
    MemoryEventStore();
    /// `clock` and `random` must outlive the store.
    MemoryEventStore(Clock& clock, Random& random);
    ~MemoryEventStore() override;

    using EventStore::append;
    void append(AppendRequest request, AppendCompletion done) override;
    /// Errors also, here and in subscribe(): too_large, for a filter of too many items.
    Result<EventBatch> read(const ReadRequest& request) override;
    Result<std::optional<EventPlace>> find(const EventId& id) override;
    Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest request) override;
    Result<GlobalPosition> head() override;

    /// Metadata stays through a soft delete.
    Result<StreamMetadata> metadata(const StreamId& stream) override;
    /// Errors also: invalid_argument, for a negative age or a role that is not a name; too_large.
    Result<void> set_metadata(const StreamId& stream, const StreamMetadata& metadata) override;
    /// Answers for a tombstoned stream too.
    Result<StreamState> state(const StreamId& stream) override;
    /// Drops the stream's snapshots: they hold what was deleted. A stream that is deleted already
    /// does not exist, whatever is expected.
    Result<void> delete_stream(const StreamId& stream, ExpectedVersion expected) override;
    Result<void> tombstone(const StreamId& stream, ExpectedVersion expected) override;

    /// A snapshot of the same version is replaced. A version before a soft delete counts as not
    /// found. Errors also: stream_deleted; invalid_argument, for a kind that is not a name.
    Result<void> save(const Snapshot& snapshot) override;
    Result<std::optional<Snapshot>> newest(const StreamId& stream,
                                           const std::string& kind) override;

private:
    struct Own;  // the machine's clock and randomness

    std::unique_ptr<Own> own_;            // none: the caller gave them
    std::unique_ptr<MemoryState> state_;  // all that is stored, and its lock
};

}  // namespace skald
