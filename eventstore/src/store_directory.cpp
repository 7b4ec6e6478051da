#include "store_directory.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "index_run.hpp"
#include "segment_files.hpp"

namespace skald {
namespace {

constexpr const char* lock_name = "skald.lock";

struct Listing {
    bool identity = false;
    std::vector<std::string> leftovers;   // of writes that a crash interrupted
    std::vector<std::uint32_t> segments;  // ascending
    std::vector<std::string> foreign;
};

Listing sort_names(const std::vector<std::string>& names) {
    Listing listing;
    for (const std::string& name : names) {
        if (name == lock_name) continue;
        if (name == StoreIdentity::file_name) {
            listing.identity = true;
        } else if (name == StoreIdentity::new_file_name || name == SegmentFiles::new_name ||
                   name == IndexRun::new_name || name == IndexRun::new_merged_name) {
            listing.leftovers.push_back(name);
        } else if (const auto number = SegmentFiles::number_of(name)) {
            listing.segments.push_back(*number);
        } else if (!IndexRun::place_of(name)) {  // those are the business of the IndexKeeper
            listing.foreign.push_back(name);
        }
    }
    return listing;
}

Error missing(const std::string& path, std::string_view consequence) {
    return Error{Errc::corrupt,
                 path + ": the file is missing" + std::string(consequence) +
                     ". Nothing was changed. Restore it from a backup of the whole directory"};
}

/// The numbers must be 1, 2, 3 ...
Result<void> check_segments(const Disk& disk, const Listing& listing) {
    std::uint32_t expected = 1;
    for (const std::uint32_t number : listing.segments) {
        if (number != expected) break;
        ++expected;
    }
    if (expected > 1 && expected == listing.segments.size() + 1) return {};
    return missing(disk.path_of(SegmentFiles::name_of(expected)),
                   ", and with it a part of the log");
}

/// Whether the file has a header and nothing else. A shorter one is damaged, not new: a segment gets
/// its name when its header is durable.
Result<bool> has_no_frames(Disk& disk, std::uint32_t segment) {
    auto file = disk.open(SegmentFiles::name_of(segment), OpenMode::read_only);
    if (!file) return file.error();
    const auto size = (*file)->size();
    if (!size) return size.error();
    return *size == SegmentHeader::bytes;
}

Result<void> check_free(Disk& disk, const Listing& listing) {
    if (!listing.foreign.empty()) {
        return invalid_argument(disk.path_of(listing.foreign.front()) +
                                ": the directory holds other files and no Skald store; choose an "
                                "empty directory or a new one");
    }
    if (listing.segments.empty()) return {};
    // A first segment without frames: the creation was interrupted.
    const auto interrupted = listing.segments.size() == 1 && listing.segments.front() == 1
                                 ? has_no_frames(disk, 1)
                                 : Result<bool>(false);
    if (!interrupted) return interrupted.error();
    if (*interrupted) return disk.remove(SegmentFiles::name_of(1));
    return missing(disk.path_of(StoreIdentity::file_name), ", which says what store this is");
}

/// The identity comes last: a store that has one has its first segment, so that segments which are
/// missing later are noticed.
Result<StoreIdentity> create_store(Disk& disk, Clock& clock, Random& random) {
    const StoreIdentity identity{Uuid::random(random), clock.now()};
    SegmentFiles files(disk);
    auto segment = files.create_next({.log = identity.log,
                                      .number = 1,
                                      .first_position = 1,
                                      .first_group = 1,
                                      .epoch = 0,
                                      .created_at = identity.created_at});
    if (!segment) return segment.error();
    if (auto written = write_identity(disk, identity); !written) return written.error();
    return identity;
}

/// A name that is there may not be durable: the sync after it was made may have failed, and a later
/// one says nothing. No frame is written before such a sync has succeeded, so only names that were
/// made last, with nothing in them, are in doubt; they are made again.
Result<std::uint32_t> settle_names(Disk& disk, const StoreIdentity& identity,
                                   std::uint32_t segments) {
    const auto empty = has_no_frames(disk, segments);
    if (!empty) return empty.error();
    if (!*empty) return segments;
    if (segments == 1) {
        if (auto written = write_identity(disk, identity); !written) return written.error();
        return segments;
    }
    if (auto removed = disk.remove(SegmentFiles::name_of(segments)); !removed) {
        return removed.error();
    }
    if (auto synced = disk.sync_directory(); !synced) return synced.error();
    return segments - 1;
}

}  // namespace

Result<StoreDirectory> open_store_directory(Disk& disk, Clock& clock, Random& random) {
    auto lock = disk.lock(lock_name);
    if (!lock) return lock.error();
    const auto names = disk.list();
    if (!names) return names.error();
    const Listing listing = sort_names(*names);
    if (!listing.identity) {
        if (auto free = check_free(disk, listing); !free) return free.error();
    } else if (auto checked = check_segments(disk, listing); !checked) {
        return checked.error();
    }
    for (const std::string& name : listing.leftovers) {
        if (auto removed = disk.remove(name); !removed) return removed.error();
    }
    auto identity = listing.identity ? read_identity(disk) : create_store(disk, clock, random);
    if (!identity) return identity.error();
    const auto count = static_cast<std::uint32_t>(listing.segments.size());
    const auto segments =
        listing.identity ? settle_names(disk, *identity, count) : Result<std::uint32_t>(1U);
    if (!segments) return segments.error();
    return StoreDirectory{std::move(*lock), *identity, *segments};
}

}  // namespace skald
