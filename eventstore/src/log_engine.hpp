// The log engine without threads: what is asked for goes in, outcomes come out, and every call of
// the disk happens in a known order. LogEventStore adds queue and threads.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <skald/core/append_request.hpp>
#include <skald/core/clock.hpp>
#include <skald/core/log.hpp>
#include <skald/core/random.hpp>
#include <skald/core/result.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/eventstore/disk.hpp>
#include <skald/eventstore/log_store_options.hpp>
#include <span>
#include <variant>
#include <vector>

#include "admin_judge.hpp"
#include "append_judge.hpp"
#include "clock_guard.hpp"
#include "commit_group.hpp"
#include "event_reader.hpp"
#include "index_keeper.hpp"
#include "segment_writer.hpp"
#include "staged_events.hpp"
#include "store_directory.hpp"
#include "visible_log.hpp"
#include "waiters.hpp"

namespace skald {

/// What the engine needs of the world. All must outlive it.
struct EnginePorts {
    Disk& disk;
    Clock& clock;
    Random& random;
    Log& log;
};

/// One unit of work: an append, a change of a stream, or a snapshot to keep.
using CommitRequest = std::variant<AppendRequest, StreamChangeRequest, Snapshot>;

struct Committed {
    std::vector<Result<Appended>> outcomes;  // one a request, in their order
    std::vector<Waiters::Wake> wakes;        // to be called, without locks
};

/// commit() and close() are for one thread at a time; zero_ahead() may be called by another, and
/// what reads by any.
class LogEngine {
public:
    /// Opens or creates the store of a directory. Errors: already_open, permission_denied,
    /// unsupported_format, corrupt, invalid_argument, io.
    static Result<std::unique_ptr<LogEngine>> open(const EnginePorts& ports,
                                                   const LogStoreOptions& options);

    /// Judges the requests in their order, each against all before it, and writes what may be
    /// written, with as few syncs as there are groups. Each request is checked against the limits
    /// before. When this returns, all outcomes are durable, but for io (unknown, or not begun).
    Committed commit(std::span<CommitRequest> requests);

    /// Whether zero_ahead() should be called until it has nothing to do. Any thread.
    bool wants_zeroing() { return writer_.wants_zeroing(); }
    /// One small step of zeroing the space ahead; whether there was anything to do.
    bool zero_ahead();

    /// Whether write_index() should be called until it has nothing to do. Any thread.
    bool wants_index_write() const { return keeper_.wants_write(); }
    /// Writes a part of the index to a file; whether there was one. Any thread; takes a second.
    bool write_index() { return keeper_.write_frozen(); }
    /// Makes one file of several files of the index; whether there was anything to do. Any thread;
    /// may take minutes, and holds up nobody.
    bool merge_index() { return keeper_.merge_files(); }
    /// Ends a merge that is under way, and none is begun again. Any thread.
    void interrupt_merge() { keeper_.interrupt(); }

    /// Writes to files of the index what reading the log again would take long for, and seals the
    /// end of the log. No writes are taken afterwards.
    void close();

    /// Takes the clock for right, though it has jumped ahead. Any thread.
    void confirm_clock() { clock_guard_.confirm(); }

    const EventReader& reader() const { return reader_; }
    Waiters& waiters() { return waiters_; }
    /// The keys under which to wait for events that match.
    std::vector<std::string> keys_for(const Query& filter) const;
    Timestamp now() { return ports_.clock.now(); }

private:
    LogEngine(const EnginePorts& ports, const LogStoreOptions& options, StoreDirectory directory);

    Result<void> recover();
    template <class Request>
    Result<Appended> stage_with_repair(Request& request);
    Result<Appended> stage(AppendRequest& request);
    Result<Appended> stage(const StreamChangeRequest& request);
    Result<Appended> stage(const Snapshot& snapshot);
    /// The time for an append of this stretch. Errors: unavailable (the clock has jumped).
    Result<Timestamp> recording_time();
    void end_stretch();
    Result<FrameLocation> stage_frame(FrameKind kind, Timestamp time, std::uint32_t count = 0);
    FrameLocation add_frame(FrameKind kind, Timestamp time, std::uint32_t count);
    Result<void> write_mark(FrameKind kind);
    Result<void> make_room(std::size_t frame_bytes);
    Result<void> flush();
    Result<void> fail_group(const Error& cause);
    void publish();
    void freeze_if_large();
    void freeze();
    void collect_wakes(std::span<const Waiters::Candidate> candidates);
    void stop(const Error& cause);
    std::optional<Error> stopped() const;

    EnginePorts ports_;
    LogStoreOptions options_;
    StoreDirectory directory_;  // holds the lock
    std::uint32_t log_seed_;
    SegmentFiles files_;
    VisibleLog log_;
    IndexKeeper keeper_;
    EventReader reader_;
    Waiters waiters_;
    SegmentWriter writer_;
    ClockGuard clock_guard_;

    // Of the writing thread.
    std::shared_ptr<const IndexParts> parts_;  // what the requests under way are judged against
    std::uint64_t unindexed_bytes_ = 0;        // of the log that the growing part is of
    CommitGroup group_;
    StagedChanges changes_;
    StagedEvents events_;             // of the group
    std::vector<std::byte> payload_;  // of the frame being staged
    std::uint64_t epoch_ = 0;         // of this opening
    std::uint64_t group_number_ = 0;  // of the last group that is durable
    Timestamp recorded_at_;           // of the last append
    Committed* committed_ = nullptr;  // of the commit() under way
    std::size_t group_begin_ = 0;     // the first request of the group
    // A stretch of requests in a row is added to the index under one lock, and recorded at one time:
    // for small requests each costs about as much as all the rest of adding.
    std::unique_lock<std::shared_mutex> index_lock_;  // held from the first append of the stretch
    std::optional<Timestamp> stretch_time_;
    std::size_t stretch_requests_ = 0;

    std::atomic<bool> is_stopped_ = false;  // stop_ is set
    mutable std::mutex stop_mutex_;         // guards stop_
    std::optional<Error> stop_;             // why no more writes are taken
};

}  // namespace skald
