// A LogEventStore keeps its events in a directory of its own, in segments of an append-only log:
// the embedded store for one process. docs/file-format.md describes the files, docs/decisions/0003
// says why they are so.
#pragma once
#include <memory>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/log.hpp>
#include <skald/core/random.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_admin.hpp>
#include <skald/eventstore/disk.hpp>
#include <skald/eventstore/log_store_options.hpp>
#include <string>

namespace skald {

/// What a store takes instead of the machine's. All must outlive the store.
struct LogStorePorts {
    Disk& disk;
    Clock& clock;
    Random& random;
    Log& log;
};

/// Durable: when a call says that something was written, a crash of the process or of the machine
/// does not take it back, and what a read, a subscription or head() shows is durable too. Appends
/// that arrive together share one sync of the disk.
///
/// Any thread may call any function. A caller that waits for its append, and is alone or the last
/// of those who are expected back, does the work in its own thread; else the store's thread does.
/// Completions and wakes are called by whichever thread does the work, without locks, and must not
/// throw. The order in which an append is judged and what counts as a retry are those of
/// MemoryEventStore.
///
/// After a failed write or sync the outcome of the appends under way is unknown, and they and all
/// later writes fail with io, which says why, until the store is reopened; reads go on.
///
/// Completions and wakes must not write: an append from within one is refused (invalid_argument). A
/// wake that is being called may still come when its subscription is already destroyed.
class LogEventStore final : public EventStore, public StreamAdmin, public SnapshotStore {
public:
    /// Opens the store in a directory (a std::filesystem::path will do), or creates it, with the
    /// directory. Reads the end of the log that no file of the index covers: after a clean close
    /// next to nothing, after a crash up to LogStoreOptions::index_memory_events_max events or
    /// 128 MiB, or a few times as much if the machine was busy. Files of the index that are damaged
    /// or missing are made again, which reads their part of the log. Damage to older parts of the log
    /// is told when they are read; LogStoreOptions::rebuild_index looks at all of it. Errors:
    /// already_open (by this process or another: end it first); permission_denied;
    /// unsupported_format (written by another version of Skald); corrupt (the message names file,
    /// offset and what to do; nothing was changed); invalid_argument (the directory holds other
    /// files and no store); io.
    static Result<std::unique_ptr<LogEventStore>> open(const std::string& directory,
                                                       const LogStoreOptions& options = {});
    /// The same, in the directory of a disk.
    static Result<std::unique_ptr<LogEventStore>> open(const LogStorePorts& ports,
                                                       const LogStoreOptions& options = {});
    /// Writes what still waits, and seals the end of the log. Subscriptions must be gone.
    ~LogEventStore() override;

    using EventStore::append;
    void append(AppendRequest request, AppendCompletion done) override;
    Result<EventBatch> read(const ReadRequest& request) override;
    Result<std::optional<EventPlace>> find(const EventId& id) override;
    Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest request) override;
    Result<GlobalPosition> head() override;

    /// Says that the clock is right though it has jumped ahead, when appends fail with unavailable
    /// because of that (LogStoreOptions::clock_jump_max).
    void confirm_clock();

    /// Metadata stays through a soft delete.
    Result<StreamMetadata> metadata(const StreamId& stream) override;
    /// Errors also: invalid_argument, for a negative age or a role that is not a name; too_large.
    Result<void> set_metadata(const StreamId& stream, const StreamMetadata& metadata) override;
    /// Answers for a tombstoned stream too.
    Result<StreamState> state(const StreamId& stream) override;
    /// Drops the stream's snapshots: they hold what was deleted.
    Result<void> delete_stream(const StreamId& stream, ExpectedVersion expected) override;
    Result<void> tombstone(const StreamId& stream, ExpectedVersion expected) override;

    /// A snapshot of the same version is replaced. A version before a soft delete counts as not
    /// found. Errors also: stream_deleted; invalid_argument, for a kind that is not a name.
    Result<void> save(const Snapshot& snapshot) override;
    Result<std::optional<Snapshot>> newest(const StreamId& stream,
                                           const std::string& kind) override;

private:
    class Machine;
    class Shell;

    explicit LogEventStore(std::unique_ptr<Shell> shell);

    std::unique_ptr<Shell> shell_;  // the engine with its queue and threads
};

}  // namespace skald
