// Keeps the index: freezes the part that grows, writes frozen parts to files, merges files, and
// makes damaged ones again from the log.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <skald/core/log.hpp>
#include <skald/core/result.hpp>
#include <skald/eventstore/disk.hpp>
#include <span>
#include <string>

#include "index_run.hpp"
#include "segment_files.hpp"
#include "visible_log.hpp"

namespace skald {

/// The files of the index are no part of what is durable: they can be made from the log at any
/// time, and a failure to write one costs memory, not data. They hold only what is durable and
/// visible.
class IndexKeeper {
public:
    /// All references must outlive the keeper. `part_events_max`: the growing part is frozen when
    /// it has so many events.
    IndexKeeper(Disk& disk, const SegmentFiles& files, VisibleLog& log, Log& messages,
                const Uuid& log_id, std::size_t part_events_max);

    /// Begins with the files that are there, made again where they are damaged or missing; with
    /// none if `ignore_files`. The segments are open. Yields what stretch of the log they cover.
    /// Errors: corrupt (the log), io.
    Result<IndexRange> load(bool ignore_files);

    /// Whether the growing part has as many events as it should.
    bool is_large(const IndexParts& parts) const {
        return parts.growing().range().event_count() >= part_events_max_;
    }
    /// Freezes the growing part, behind a group that is durable and visible, and begins another.
    /// For the writing thread.
    void freeze(const LogPlace& end, std::uint64_t epoch, std::uint64_t group);
    /// How many frozen parts wait to be written.
    std::size_t frozen_count() const { return log_.parts_now()->frozen_count(); }

    /// Whether a frozen part waits to be written to a file. Any thread.
    bool wants_write() const { return frozen_waits_; }
    /// Writes the oldest frozen part to a file. False: there is none, or it failed, which the log of
    /// messages says. Any thread, also while files are merged.
    bool write_frozen();
    /// Makes one file of several, if there are so many of about the same size. The same.
    bool merge_files();
    /// Ends the merge that is under way, and none is begun again: the store is being closed.
    void interrupt() { interrupted_ = true; }

    /// Calls `search`, which yields a Result. Files of the index that are found damaged are made
    /// again, and it is called once more.
    template <class Search>
    auto with_repair(const Search& search) const -> decltype(search()) {
        for (int repairs_left = repairs_max;; --repairs_left) {
            const std::uint64_t seen = repairs_;
            try {
                return search();
            } catch (const IndexDamaged& damage) {
                if (repairs_left == 0) return damage.error();
                if (auto repaired = repair(damage.error(), seen); !repaired)
                    return repaired.error();
            }
        }
    }

private:
    static constexpr int repairs_max = 64;  // about as many files as there are

    using Row = IndexParts::Row;
    using Slice = std::span<const std::shared_ptr<const IndexPart>>;
    struct NamedPlace {
        LogPlace begin;
        std::string name;
    };

    Result<std::vector<NamedPlace>> list_files() const;
    Result<std::shared_ptr<const IndexPart>> open(const std::string& name) const;
    Result<IndexRange> load_files(bool ignore_files);
    Result<Row> load_row();
    Result<void> remove_all();
    bool last_frame_is_there(const IndexRange& covered) const;
    Slice files_to_merge(const IndexParts& parts) const;
    Result<std::shared_ptr<const IndexPart>> write(Slice parts) const;
    void replace(Slice old, const Row& by) const;
    Result<void> repair(const Error& damage, std::uint64_t repairs_seen) const;
    std::size_t find_damaged(const IndexParts& parts, const Error& damage) const;
    Result<void> repair_file(const IndexParts& parts, std::size_t number) const;
    Result<Row> index_again(const IndexRange& before, const Row& parts_before,
                            const LogPlace& end) const;
    void warn(std::string_view message, const std::string& why) const;

    Disk& disk_;
    const SegmentFiles& files_;
    VisibleLog& log_;
    Log& messages_;
    Uuid log_id_;
    std::size_t part_events_max_;
    std::atomic<bool> frozen_waits_ = false;
    std::atomic<bool> interrupted_ = false;
    mutable std::atomic<std::uint64_t> repairs_ = 0;  // how many were done
    // Both are held by who repairs.
    mutable std::recursive_mutex writing_;  // by who writes a frozen part
    mutable std::recursive_mutex merging_;  // by who merges files
};

}  // namespace skald
