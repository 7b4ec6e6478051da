#include "index_keeper.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "frame_loader.hpp"
#include "index_run_writer.hpp"
#include "log_stretch.hpp"
#include "segment_header.hpp"

namespace skald {
namespace {

constexpr std::size_t merge_width = 8;  // so many files of a size become one

/// Files of about the same size: of up to 1, 8, 64 ... times what a part in memory has.
int tier_of(const IndexPart& part, std::size_t part_events_max) {
    int tier = 0;
    // Twice: a part is frozen behind a group, so it has a little more than its measure.
    std::uint64_t most = std::uint64_t{2} * part_events_max;
    while (part.range().event_count() > most) {
        most *= merge_width;
        ++tier;
    }
    return tier;
}

IndexRange beginning_of_log() {
    IndexRange range;
    range.begin = range.end = {1, SegmentHeader::bytes};
    return range;
}

}  // namespace

IndexKeeper::IndexKeeper(Disk& disk, const SegmentFiles& files, VisibleLog& log, Log& messages,
                         const Uuid& log_id, std::size_t part_events_max)
    : disk_(disk),
      files_(files),
      log_(log),
      messages_(messages),
      log_id_(log_id),
      part_events_max_(part_events_max) {}

Result<IndexRange> IndexKeeper::load(bool ignore_files) {
    try {
        return load_files(ignore_files);
    } catch (const IndexDamaged& damage) {
        // One file is made again with the help of those before it. Without any nothing throws.
        warn("the index is made again", damage.error().message);
        return load_files(true);
    }
}

Result<IndexRange> IndexKeeper::load_files(bool ignore_files) {
    if (ignore_files) {
        if (auto removed = remove_all(); !removed) return removed.error();
    }
    auto row = load_row();
    if (!row && row.error().code == Errc::corrupt && !ignore_files) {
        // Files that do not belong to this log; if the log is damaged, reading all of it will tell.
        warn("the index is made again", row.error().message);
        return load_files(true);
    }
    if (!row) return row.error();
    IndexRange covered = row->empty() ? beginning_of_log() : row->back()->range();
    if (!row->empty() && !last_frame_is_there(covered)) {
        warn("the index is made again", "its files say more than the log has");
        return load_files(true);
    }
    for (const auto& part : *row) {
        for (const NamedLife& one : part->lives()) log_.lives.set(one.stream, one.life);
    }
    const auto lock = log_.lock.write();
    log_.parts = std::make_shared<const IndexParts>(std::move(*row), 0,
                                                    std::make_shared<MemoryPart>(covered));
    return covered;
}

// Files that follow each other from the beginning of the log; what is missing in between is made
// again.
Result<IndexKeeper::Row> IndexKeeper::load_row() {
    const auto files = list_files();
    if (!files) return files.error();
    IndexRange covered = beginning_of_log();
    Row row;
    for (const auto& [begin, name] : *files) {
        // What begins within another was merged into it.
        const bool is_leftover = begin < covered.end || begin.segment > files_.count();
        auto part = is_leftover ? Result<std::shared_ptr<const IndexPart>>(nullptr) : open(name);
        if (!part) return part.error();
        if (*part == nullptr) {
            if (auto removed = disk_.remove(name); !removed) return removed.error();
            continue;
        }
        if (covered.end < begin) {
            auto missing = index_again(covered, row, begin);
            if (!missing) return missing.error();
            row.insert(row.end(), missing->begin(), missing->end());
        }
        covered = (*part)->range();
        row.push_back(std::move(*part));
    }
    return row;
}

Result<std::vector<IndexKeeper::NamedPlace>> IndexKeeper::list_files() const {
    const auto names = disk_.list();
    if (!names) return names.error();
    std::vector<NamedPlace> files;
    for (const std::string& name : *names) {
        if (const auto begin = IndexRun::place_of(name)) files.push_back({*begin, name});
    }
    std::sort(files.begin(), files.end(),
              [](const NamedPlace& a, const NamedPlace& b) { return a.begin < b.begin; });
    return files;
}

// Null: it cannot be used, and what it held is made again. Errors: unavailable, which passes.
Result<std::shared_ptr<const IndexPart>> IndexKeeper::open(const std::string& name) const {
    auto run = IndexRun::open(disk_, name, log_id_);
    if (run) return std::shared_ptr<const IndexPart>(std::move(*run));
    if (run.error().code == Errc::unavailable) return run.error();
    warn("a file of the index is made again", run.error().message);
    return std::shared_ptr<const IndexPart>();
}

Result<void> IndexKeeper::remove_all() {
    const auto files = list_files();
    if (!files) return files.error();
    // The first one goes last: without it the others would look like the end of a gap.
    for (auto file = files->rbegin(); file != files->rend(); ++file) {  // NOLINT: no range for it
        if (auto removed = disk_.remove(file->name); !removed) return removed;
    }
    return {};
}

// A log that was brought back from a backup, or whose end was removed, has another frame there.
bool IndexKeeper::last_frame_is_there(const IndexRange& covered) const {
    if (covered.end.segment > files_.count()) return false;
    FrameLoader loader(files_, frame_seed(log_id_));
    const auto frame = loader.load_ending_at(covered.end);
    if (!frame) return false;
    const FrameHeader& last = (*frame)->header;
    return last.group == covered.group && last.epoch == covered.epoch &&
           last.first_position + last.count == covered.next_position;
}

void IndexKeeper::freeze(const LogPlace& end, std::uint64_t epoch, std::uint64_t group) {
    const auto lock = log_.lock.write();
    const auto part = log_.parts->shared_growing();
    part->end_at(end, epoch, group);
    Row finished = log_.parts->finished();
    finished.push_back(part);
    // The next part will be about as large.
    auto growing = std::make_shared<MemoryPart>(part->range(), part->range().event_count());
    log_.parts = std::make_shared<const IndexParts>(
        std::move(finished), log_.parts->frozen_count() + 1, std::move(growing));
    frozen_waits_ = true;
}

bool IndexKeeper::write_frozen() {
    const std::lock_guard turn(writing_);
    frozen_waits_ = false;
    const auto parts = log_.parts_now();
    if (parts->frozen_count() == 0) return false;
    const Slice frozen = Slice(parts->finished()).subspan(parts->file_count(), 1);
    const auto file = write(frozen);
    if (!file) {
        warn("a part of the index stays in memory", file.error().message);
        return false;
    }
    replace(frozen, {*file});
    return true;
}

bool IndexKeeper::merge_files() {
    const std::lock_guard turn(merging_);
    const auto parts = log_.parts_now();
    const Slice files = files_to_merge(*parts);
    if (files.empty() || interrupted_) return false;
    const std::uint64_t repairs_seen = repairs_;
    try {
        const auto merged = write(files);
        if (!merged) {
            if (!interrupted_) warn("files of the index stay apart", merged.error().message);
            return false;
        }
        replace(files, {*merged});
    } catch (const IndexDamaged& damage) {
        return repair(damage.error(), repairs_seen).has_value();  // and once more
    }
    // The file has the name of the first of them.
    for (const auto& part : files.subspan(1)) {
        const auto removed = disk_.remove(IndexRun::name_of(part->range().begin));
        if (!removed) warn("a file of the index was not removed", removed.error().message);
    }
    return true;
}

// So that the number of files grows with the logarithm of the log, and each event is copied once a
// tier. Empty: none.
IndexKeeper::Slice IndexKeeper::files_to_merge(const IndexParts& parts) const {
    const Slice files = Slice(parts.finished()).first(parts.file_count());
    int highest = 0;
    for (const auto& file : files) highest = std::max(highest, tier_of(*file, part_events_max_));
    for (int tier = 0; tier <= highest; ++tier) {
        std::size_t count = 0;
        while (count < files.size() &&
               tier_of(*files[files.size() - 1 - count], part_events_max_) <= tier) {
            ++count;
        }
        if (count >= merge_width) return files.last(count);
    }
    return {};
}

Result<std::shared_ptr<const IndexPart>> IndexKeeper::write(Slice parts) const {
    const auto name =
        write_index_run(disk_, log_id_, parts, parts.size() > 1 ? &interrupted_ : nullptr);
    if (!name) return name.error();
    auto run = IndexRun::open(disk_, *name, log_id_);
    if (!run) return run.error();
    return std::shared_ptr<const IndexPart>(std::move(*run));
}

void IndexKeeper::replace(Slice old, const Row& by) const {
    const auto lock = log_.lock.write();
    Row finished = log_.parts->finished();
    const auto begin = std::find(finished.begin(), finished.end(), old.front());
    const auto place = static_cast<std::size_t>(begin - finished.begin());
    const std::size_t frozen = log_.parts->frozen_count() - (place >= log_.parts->file_count());
    const auto rest = finished.erase(begin, begin + static_cast<std::ptrdiff_t>(old.size()));
    finished.insert(rest, by.begin(), by.end());
    log_.parts = std::make_shared<const IndexParts>(std::move(finished), frozen,
                                                    log_.parts->shared_growing());
}

// Errors: nothing was made again, and a search would find the same damage.
Result<void> IndexKeeper::repair(const Error& damage, std::uint64_t repairs_seen) const {
    const std::scoped_lock turn(writing_, merging_);
    if (repairs_ != repairs_seen) return {};  // somebody else has, while this thread waited
    warn("a file of the index is made again", damage.message);
    Error next = damage;
    for (int tries = 0; tries < repairs_max; ++tries) {
        const auto parts = log_.parts_now();
        const std::size_t number = find_damaged(*parts, next);
        if (number == parts->file_count()) break;
        try {
            return repair_file(*parts, number);
        } catch (const IndexDamaged& another) {
            // In a file before, where its streams are counted: that one first.
            next = another.error();
        }
    }
    return next;
}

// The damage mostly names the file; else all are looked at.
std::size_t IndexKeeper::find_damaged(const IndexParts& parts, const Error& damage) const {
    for (std::size_t i = 0; i < parts.file_count(); ++i) {
        const std::string name = IndexRun::name_of(parts[i].range().begin);
        if (damage.message.starts_with(disk_.path_of(name))) return i;
    }
    for (std::size_t i = 0; i < parts.file_count(); ++i) {
        const auto* run = dynamic_cast<const IndexRun*>(&parts[i]);
        if (run != nullptr && !run->check_all()) return i;
    }
    return parts.file_count();
}

Result<void> IndexKeeper::repair_file(const IndexParts& parts, std::size_t number) const {
    const auto& finished = parts.finished();
    const IndexRange before = number == 0 ? beginning_of_log() : finished[number - 1]->range();
    const Row parts_before(finished.begin(),
                           finished.begin() + static_cast<std::ptrdiff_t>(number));
    auto made = index_again(before, parts_before, finished[number]->range().end);
    if (!made) return made.error();
    replace(Slice(finished).subspan(number, 1), *made);
    ++repairs_;
    return {};
}

// Where the file cannot be written, as on a full disk, the part stays in memory; the file is made
// at the next opening.
Result<IndexKeeper::Row> IndexKeeper::index_again(const IndexRange& before, const Row& parts_before,
                                                  const LogPlace& end) const {
    LogStretch stretch(files_, log_id_, before, parts_before);
    Row made;
    while (stretch.end() < end) {
        auto part = stretch.next(end, part_events_max_);
        if (!part) return part.error();
        auto run = write(std::array<std::shared_ptr<const IndexPart>, 1>{*part});
        if (!run) warn("a part of the index stays in memory", run.error().message);
        made.push_back(run ? *run : *part);
        stretch.replace_last(made.back());  // so that not all are in memory at a time
    }
    return made;
}

void IndexKeeper::warn(std::string_view message, const std::string& why) const {
    const std::array<LogField, 1> fields{{{"why", why}}};
    messages_.write(LogLevel::warning, "eventstore", message, fields);
}

}  // namespace skald
