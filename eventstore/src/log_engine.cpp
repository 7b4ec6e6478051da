#include "log_engine.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "log_recovery.hpp"
#include "snapshot_codec.hpp"

namespace skald {
namespace {

constexpr std::uint64_t segment_bytes_min = std::uint64_t{64} << 10;
constexpr std::uint64_t segment_bytes_max = std::uint64_t{1} << 30;
// Reading so much of the log again, when the store is opened, takes long: a part of a second.
constexpr std::uint64_t part_bytes_max = std::uint64_t{128} << 20;
// And so much takes no time that a person would notice.
constexpr std::uint64_t unindexed_bytes_at_close_max = std::uint64_t{4} << 20;
constexpr std::size_t index_memory_events_limit = std::size_t{1} << 26;
constexpr std::size_t frozen_parts_max = 4;  // in memory, until the writing thread writes them
// So long, some 50 us, readers of the newest events wait.
constexpr std::size_t stretch_requests_max = 64;

Result<void> check(const LogStoreOptions& options) {
    const auto bytes = options.segment_bytes;
    if (bytes < segment_bytes_min || bytes > segment_bytes_max) {
        return invalid_argument("segment_bytes must be 64 KiB to 1 GiB");
    }
    const auto alignment = options.group_alignment;
    const bool power_of_two = alignment != 0 && (alignment & (alignment - 1)) == 0;
    if (!power_of_two || alignment < FrameLayout::alignment || alignment > segment_bytes_min) {
        return invalid_argument("group_alignment must be a power of two from 8 to 64 KiB");
    }
    if (options.index_memory_events_max < 1 ||
        options.index_memory_events_max > index_memory_events_limit) {
        return invalid_argument("index_memory_events_max must be 1 to 2^26");
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<LogEngine>> LogEngine::open(const EnginePorts& ports,
                                                   const LogStoreOptions& options) {
    if (auto checked = check(options); !checked) return checked.error();
    auto directory = open_store_directory(ports.disk, ports.clock, ports.random);
    if (!directory) return directory.error();
    std::unique_ptr<LogEngine> engine(new LogEngine(ports, options, std::move(*directory)));
    if (auto recovered = engine->recover(); !recovered) return recovered.error();
    return engine;
}

LogEngine::LogEngine(const EnginePorts& ports, const LogStoreOptions& options,
                     StoreDirectory directory)
    : ports_(ports),
      options_(options),
      directory_(std::move(directory)),
      log_seed_(frame_seed(directory_.identity.log)),
      files_(ports.disk),
      keeper_(ports.disk, files_, log_, ports.log, directory_.identity.log,
              options.index_memory_events_max),
      reader_(log_, files_, keeper_, log_seed_),
      writer_(files_, options_),
      clock_guard_(ports.clock, ports.log, options.clock_jump_max),
      group_(log_seed_, options.group_alignment),
      changes_(log_) {}

Result<void> LogEngine::recover() {
    LogRecovery recovery(files_, log_, keeper_, directory_.identity.log, ports_.log);
    const auto recovered = recovery.run(directory_.segments, options_.rebuild_index);
    if (!recovered) return recovered.error();
    unindexed_bytes_ = recovered->bytes_read;
    parts_ = log_.parts_now();
    writer_.begin(recovered->end, recovered->file_bytes);
    epoch_ = recovered->chain.epoch() + 1;
    group_number_ = recovered->chain.group();
    recorded_at_ = recovered->chain.recorded_at();
    // Its sync makes durable what survived, before anything is shown.
    return write_mark(FrameKind::open);
}

Committed LogEngine::commit(std::span<CommitRequest> requests) {
    Committed committed;
    committed.outcomes.reserve(requests.size());
    committed_ = &committed;
    group_begin_ = 0;
    parts_ = log_.parts_now();
    for (CommitRequest& request : requests) {
        auto outcome = std::visit([this](auto& one) { return stage_with_repair(one); }, request);
        committed.outcomes.push_back(std::move(outcome));
        if (++stretch_requests_ >= stretch_requests_max) end_stretch();
        // A failure is told by the outcomes.
        if (group_.bytes() >= options_.group_bytes_max) std::ignore = flush();
    }
    std::ignore = flush();
    events_.clear();
    committed_ = nullptr;
    return committed;
}

// What is staged is not changed before the last look at a file of the index, so that it can be done
// once more.
template <class Request>
Result<Appended> LogEngine::stage_with_repair(Request& request) {
    bool again = false;
    return keeper_.with_repair([&] {
        if (std::exchange(again, true)) parts_ = log_.parts_now();
        try {
            return stage(request);
        } catch (const IndexDamaged&) {
            end_stretch();  // a repair needs the lock
            throw;
        }
    });
}

Result<Timestamp> LogEngine::recording_time() {
    if (stretch_time_) return *stretch_time_;
    const auto time = clock_guard_.time_after(recorded_at_);
    if (time) stretch_time_ = recorded_at_ = std::max(recorded_at_, *time);
    return time ? Result<Timestamp>(recorded_at_) : time.error();
}

void LogEngine::end_stretch() {
    if (index_lock_.owns_lock()) index_lock_.unlock();
    stretch_time_.reset();
    stretch_requests_ = 0;
}

Result<Appended> LogEngine::stage(AppendRequest& request) {
    if (auto stop = stopped()) return *stop;
    auto repeated = find_repeated(*parts_, request);
    if (!repeated) return repeated.error();
    if (*repeated) return **repeated;
    StreamCounter counter(*parts_);
    if (auto judged = judge(counter, changes_, request); !judged) return judged.error();
    const auto time = recording_time();
    if (!time) return time.error();
    events_.encode(counter, ports_.random, request, *time, payload_);
    const auto frame = stage_frame(FrameKind::append, *time, events_.encoded_count());
    if (!frame) return frame.error();
    if (!index_lock_.owns_lock()) index_lock_ = log_.lock.write();
    events_.add_to(parts_->growing(), {.frame = *frame,
                                       .first_position = parts_->last() + 1,
                                       .count = events_.encoded_count(),
                                       .recorded_at = *time});
    return Appended{.position = GlobalPosition(parts_->last()), .versions = events_.versions()};
}

Result<Appended> LogEngine::stage(const StreamChangeRequest& request) {
    if (auto stop = stopped()) return *stop;
    const auto change = judge(*parts_, changes_, request);
    if (!change) return change.error();
    payload_.clear();
    encode(*change, payload_);
    if (const auto frame = stage_frame(FrameKind::stream_change, now()); !frame)
        return frame.error();
    changes_.add(*change);
    return Appended();
}

Result<Appended> LogEngine::stage(const Snapshot& snapshot) {
    if (auto stop = stopped()) return *stop;
    const auto wanted = judge(*parts_, changes_, snapshot);
    if (!wanted) return wanted.error();
    if (!*wanted) return Appended();
    payload_.clear();
    encode(snapshot, payload_);
    const auto frame = stage_frame(FrameKind::snapshot, now());
    if (!frame) return frame.error();
    changes_.add(snapshot, *frame);
    return Appended();
}

Result<FrameLocation> LogEngine::stage_frame(FrameKind kind, Timestamp time, std::uint32_t count) {
    const auto room = make_room(frame_bytes_for(payload_.size()));
    if (!room) return room.error();
    return add_frame(kind, time, count);
}

FrameLocation LogEngine::add_frame(FrameKind kind, Timestamp time, std::uint32_t count) {
    if (group_.empty()) {
        const SegmentWriter::End end = writer_.end();
        group_.begin({epoch_, group_number_ + 1, end.segment, end.offset});
    }
    return group_.add(
        {.kind = kind, .first_position = parts_->last() + 1, .count = count, .recorded_at = time},
        payload_);
}

Result<void> LogEngine::write_mark(FrameKind kind) {
    payload_.clear();
    add_frame(kind, now(), 0);
    return flush();
}

// A group lies in one segment, so a new segment begins a new group.
Result<void> LogEngine::make_room(std::size_t frame_bytes) {
    if (writer_.has_room(group_.bytes(), frame_bytes)) return {};
    if (auto flushed = flush(); !flushed) return *stopped();
    if (writer_.has_room(0, frame_bytes)) return {};
    auto rolled = writer_.roll({.log = directory_.identity.log,
                                .number = writer_.end().segment + 1,
                                .first_position = parts_->last() + 1,
                                .first_group = group_number_ + 1,
                                .epoch = epoch_,
                                .created_at = now()});
    if (rolled) return {};
    stop(rolled.error());
    return *stopped();
}

Result<void> LogEngine::flush() {
    end_stretch();
    if (!group_.empty()) {
        const auto written = writer_.write(group_.finish());
        unindexed_bytes_ += group_.bytes();
        group_.begin({});
        if (!written) return fail_group(written.error());
        ++group_number_;
        publish();
        freeze_if_large();
    }
    if (committed_) group_begin_ = committed_->outcomes.size();
    return {};
}

Result<void> LogEngine::fail_group(const Error& cause) {
    stop(cause);
    const Error unknown{Errc::io,
                        "whether it was written is unknown, and the store takes no more writes "
                        "until it is reopened: " +
                            cause.message};
    if (!committed_) return unknown;
    auto& outcomes = committed_->outcomes;
    for (std::size_t i = group_begin_; i < outcomes.size(); ++i) outcomes[i] = unknown;
    group_begin_ = outcomes.size();
    return unknown;
}

void LogEngine::publish() {
    const bool streams_changed = changes_.any_stream_change();
    const std::uint64_t before = log_.head;
    {
        const auto lock = log_.lock.write();
        changes_.publish(parts_->growing());
        log_.head = parts_->last();
    }
    if (waiters_.any()) {
        // What was hidden may be visible after a change of a stream.
        auto candidates = streams_changed ? waiters_.all() : waiters_.concerned_by(events_.keys());
        if (!streams_changed) {
            for (auto& candidate : candidates) candidate.after = std::max(candidate.after, before);
        }
        collect_wakes(candidates);
    }
    events_.begin_group();
}

// Behind a group, so that a part holds whole groups that are durable.
void LogEngine::freeze_if_large() {
    if (!keeper_.is_large(*parts_) && unindexed_bytes_ < part_bytes_max) return;
    freeze();
    // Nobody writes them as fast as they come: memory is bounded, so this thread does.
    while (keeper_.frozen_count() > frozen_parts_max) {
        if (!keeper_.write_frozen()) break;
    }
    parts_ = log_.parts_now();
}

void LogEngine::freeze() {
    const SegmentWriter::End end = writer_.end();
    keeper_.freeze({end.segment, static_cast<std::uint32_t>(end.offset)}, epoch_, group_number_);
    unindexed_bytes_ = 0;
}

void LogEngine::collect_wakes(std::span<const Waiters::Candidate> candidates) {
    for (const auto& [waiter, after] : candidates) {
        const auto visible = reader_.any_visible(waiter->filter(), GlobalPosition(after), now());
        if (visible && !*visible) continue;  // an error is for who is woken to hear
        auto wake = waiters_.take(waiter);
        if (wake && committed_) committed_->wakes.push_back(std::move(wake));
    }
}

std::vector<std::string> LogEngine::keys_for(const Query& filter) const {
    auto keys = keeper_.with_repair([&]() -> Result<std::vector<std::string>> {
        return rarest_keys(VisibleView(log_), filter);
    });
    return keys ? std::move(*keys) : std::vector<std::string>();  // any event may match
}

bool LogEngine::zero_ahead() {
    if (stopped()) return false;
    const auto zeroed = writer_.zero_ahead();
    if (!zeroed) stop(zeroed.error());
    return zeroed && *zeroed;
}

void LogEngine::close() {
    if (stopped()) return;
    if (unindexed_bytes_ > unindexed_bytes_at_close_max) freeze();
    while (keeper_.frozen_count() > 0 && keeper_.write_frozen()) {
    }
    parts_ = log_.parts_now();
    if (auto sealed = write_mark(FrameKind::seal); !sealed) return;
    const std::lock_guard lock(stop_mutex_);
    stop_ = Error{Errc::unavailable, "the store is closed"};
    is_stopped_ = true;
}

void LogEngine::stop(const Error& cause) {
    {
        const std::lock_guard lock(stop_mutex_);
        if (stop_) return;
        stop_ = Error{Errc::io,
                      "the store takes no more writes until it is reopened: " + cause.message};
        is_stopped_ = true;
    }
    ports_.log.write(LogLevel::error, "eventstore", stopped()->message, {});
}

std::optional<Error> LogEngine::stopped() const {
    if (!is_stopped_) return std::nullopt;
    const std::lock_guard lock(stop_mutex_);
    return stop_;
}

}  // namespace skald
