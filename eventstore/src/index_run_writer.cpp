#include "index_run_writer.hpp"

#include <algorithm>
#include <map>
#include <skald/core/assert.hpp>
#include <utility>

#include "index_run.hpp"
#include "index_run_file.hpp"
#include "index_run_lives.hpp"
#include "index_run_merge.hpp"
#include "index_run_streams.hpp"

namespace skald {
namespace {

using Parts = std::span<const std::shared_ptr<const IndexPart>>;

PartMerge<PartKey> merged_keys(Parts parts, KeyKind kind) {
    std::vector<std::unique_ptr<PartSequence<PartKey>>> sequences;
    for (const auto& part : parts) sequences.push_back(part->keys(kind));
    return PartMerge<PartKey>(std::move(sequences));
}

PartMerge<PartId> merged_ids(Parts parts) {
    std::vector<std::unique_ptr<PartSequence<PartId>>> sequences;
    for (const auto& part : parts) sequences.push_back(part->ids());
    return PartMerge<PartId>(std::move(sequences));
}

std::vector<NamedLife> merged_lives(Parts parts) {
    std::map<std::string, StreamLife> lives;
    for (const auto& part : parts) {
        for (const NamedLife& named : part->lives()) lives[named.stream] = named.life;
    }
    std::vector<NamedLife> merged;
    for (auto& [stream, life] : lives) merged.push_back({stream, std::move(life)});
    return merged;
}

IndexRange merged_range(Parts parts) {
    IndexRange range = parts.front()->range();
    for (const auto& part : parts.subspan(1)) {
        const IndexRange& next = part->range();
        SKALD_ASSERT(next.begin == range.end && next.first_position == range.next_position);
        range.end = next.end;
        range.next_position = next.next_position;
        range.epoch = next.epoch;
        range.group = next.group;
        range.recorded_at = next.recorded_at;
    }
    return range;
}

// Fills a directory while the things are written whose it is.
class DirectoryWriter {
public:
    DirectoryWriter(IndexRunFile& file, const IndexRunSection& section)
        : out_(file, section),
          size_(section.length / sizeof(std::uint32_t)),
          directory_(IndexRunDirectory::of_size(size_)) {}

    void add(std::uint64_t hash) {
        fill(directory_.bucket_of(hash) + 1);
        ++count_;
    }
    void finish() {
        fill(size_);
        out_.finish();
    }
    std::uint32_t count() const { return count_; }

private:
    // All numbers before this one that are not there yet: nothing is between.
    void fill(std::uint64_t size) {
        for (; filled_ < size; ++filled_) out_.add_value(count_);
    }

    IndexSectionWriter out_;
    const std::uint64_t size_;
    const IndexRunDirectory directory_;
    std::uint64_t filled_ = 0;  // numbers
    std::uint32_t count_ = 0;   // things
};

class IndexRunWriter {
public:
    IndexRunWriter(const Uuid& log, Parts parts, const std::atomic<bool>* stop)
        : parts_(parts), stop_(stop), streams_(parts) {
        header_.log = log;
        header_.range = merged_range(parts);
        encode(merged_lives(parts), lives_);
    }

    Result<void> write(DiskFile& file);
    const IndexRange& range() const { return header_.range; }

private:
    void reserve(IndexSection section, std::uint64_t bytes);
    void plan();
    void plan_keys(KeyKind kind);
    void write_keys(IndexRunFile& file, KeyKind kind);
    std::uint32_t write_positions(IndexSectionWriter& lists,
                                  std::span<const PartPiece<PartKey>> pieces);
    void write_ids(IndexRunFile& file);
    void write_spots(IndexRunFile& file);
    void write_bytes(IndexRunFile& file, IndexSection section, std::span<const std::byte> bytes);

    void add_to_filter(std::uint64_t hash) {
        skald::add_to_filter(filter_[filter_line_of(hash, filter_.size())], hash);
    }
    std::uint32_t offset_of(std::size_t part, std::uint64_t position) const;
    bool is_stopped() const { return stop_ != nullptr && *stop_; }
    bool goes_on(const IndexRunFile& file) const { return file.ok() && !is_stopped(); }

    const Parts parts_;
    const std::atomic<bool>* stop_;
    IndexRunHeader header_;
    std::uint64_t end_ = IndexRunHeader::bytes;  // of the sections planned so far
    std::uint64_t keys_ = 0;                     // of all kinds
    StreamNumbers streams_;
    std::vector<IndexFilterLine> filter_;
    std::vector<std::byte> lives_;
};

[[noreturn]] void damaged_part(const char* what) {
    throw IndexDamaged(
        Error{Errc::corrupt, std::string("an index file cannot be merged: ") + what});
}

// Things of a damaged file may come in a wrong order, and would never be found again.
class AscendingHashes {
public:
    void check(std::uint64_t hash) {
        if (hash < last_) damaged_part("its keys are in no order");
        last_ = hash;
    }

private:
    std::uint64_t last_ = 0;
};

void IndexRunWriter::reserve(IndexSection section, std::uint64_t bytes) {
    header_[section] = {end_, bytes};
    constexpr std::uint64_t block = CheckedBlocks::block_bytes;
    end_ += (bytes + block - 1) / block * block;
}

// All keys are gone through twice, because the sizes of the sections must be known first.
void IndexRunWriter::plan_keys(KeyKind kind) {
    std::uint64_t entries = 0;
    std::uint64_t words = 0;
    auto merge = merged_keys(parts_, kind);
    for (auto pieces = merge.next(); !pieces.empty() && !is_stopped(); pieces = merge.next()) {
        ++entries;
        words += words_of_text(pieces.front().item->text.size());
        if (kind == KeyKind::snapshot) {
            words += snapshot_words;
        } else {
            for (const auto& piece : pieces) words += piece.item->events.size();
        }
    }
    keys_ += entries;
    reserve(section_of(kind, IndexSection::entries), entries * sizeof(IndexRunEntry));
    reserve(section_of(kind, IndexSection::directory),
            IndexRunDirectory::for_count(entries).size() * sizeof(std::uint32_t));
    reserve(section_of(kind, IndexSection::lists), words * sizeof(IndexRunWord));
}

void IndexRunWriter::plan() {
    for (int kind = 0; kind < key_kind_count; ++kind) plan_keys(static_cast<KeyKind>(kind));
    const std::uint64_t events = header_.range.event_count();
    reserve(IndexSection::ids, events * sizeof(IndexRunId));
    reserve(IndexSection::id_directory,
            IndexRunDirectory::for_count(events).size() * sizeof(std::uint32_t));
    reserve(IndexSection::spots, events * sizeof(IndexRunSpot));
    reserve(IndexSection::lives, lives_.size());
    filter_.resize(filter_lines_of(keys_ + events));
    reserve(IndexSection::filter, filter_.size() * sizeof(IndexFilterLine));
}

Result<void> IndexRunWriter::write(DiskFile& disk_file) {
    if (range().event_count() >= UINT32_MAX) {
        return Error{Errc::too_large, "an index file has room for 2^32 events"};
    }
    plan();
    IndexRunFile file(disk_file, end_);
    for (int kind = 0; kind < key_kind_count; ++kind) write_keys(file, static_cast<KeyKind>(kind));
    write_ids(file);
    write_spots(file);
    write_bytes(file, IndexSection::lives, lives_);
    write_bytes(file, IndexSection::filter, std::as_bytes(std::span(filter_)));
    if (is_stopped()) return Error{Errc::unavailable, "the writing of an index file was stopped"};
    return file.finish(header_);
}

void IndexRunWriter::write_keys(IndexRunFile& file, KeyKind kind) {
    IndexSectionWriter entries(file, header_[section_of(kind, IndexSection::entries)]);
    DirectoryWriter directory(file, header_[section_of(kind, IndexSection::directory)]);
    IndexSectionWriter lists(file, header_[section_of(kind, IndexSection::lists)]);
    AscendingHashes order;
    auto merge = merged_keys(parts_, kind);
    for (auto pieces = merge.next(); !pieces.empty() && goes_on(file); pieces = merge.next()) {
        const PartKey& key = *pieces.front().item;
        order.check(key.hash);
        IndexRunEntry entry{.hash = key.hash,
                            .list = lists.bytes() / sizeof(IndexRunWord),
                            .first_version = key.first_version,
                            .key_bytes = static_cast<std::uint32_t>(key.text.size())};
        lists.add(std::as_bytes(std::span(key.text)));
        lists.zeroes((0 - key.text.size()) % sizeof(IndexRunWord));
        if (kind == KeyKind::snapshot) {
            const SnapshotPlace& newest = pieces.back().item->snapshot;
            entry.first_version = newest.version.value();
            entry.count = snapshot_words;
            lists.add_value(newest.frame.segment);
            lists.add_value(newest.frame.offset);
            lists.add_value(newest.frame.bytes);
        } else {
            entry.count = write_positions(lists, pieces);
        }
        if (kind == KeyKind::stream) streams_.add(pieces, directory.count());
        entries.add_value(entry);
        directory.add(key.hash);
        add_to_filter(key.hash);
    }
    entries.finish();
    directory.finish();
    lists.finish();
}

// Returns how many.
std::uint32_t IndexRunWriter::write_positions(IndexSectionWriter& lists,
                                              std::span<const PartPiece<PartKey>> pieces) {
    std::uint32_t count = 0;
    std::uint64_t next = 0;
    for (const auto& piece : pieces) {
        const PostingView& events = piece.item->events;
        for (std::size_t i = 0; i < events.size(); ++i) {
            const std::uint64_t position = events[i];
            if (position < next) damaged_part("its positions are in no order");
            next = position + 1;
            lists.add_value(offset_of(piece.part, position));
            ++count;
        }
    }
    return count;
}

void IndexRunWriter::write_ids(IndexRunFile& file) {
    IndexSectionWriter ids(file, header_[IndexSection::ids]);
    DirectoryWriter directory(file, header_[IndexSection::id_directory]);
    AscendingHashes order;
    auto merge = merged_ids(parts_);
    for (auto pieces = merge.next(); !pieces.empty() && goes_on(file); pieces = merge.next()) {
        // An id that came back long after is found where it was first.
        const PartId& first = *pieces.front().item;
        order.check(first.hash);
        if (directory.count() == header_.range.event_count()) damaged_part("it has too many ids");
        ids.add_value(
            IndexRunId{first.id.uuid().bytes(), offset_of(pieces.front().part, first.position)});
        directory.add(first.hash);
        add_to_filter(first.hash);
    }
    ids.finish();
    directory.finish();
    header_[IndexSection::ids].length = ids.bytes();
}

void IndexRunWriter::write_spots(IndexRunFile& file) {
    IndexSectionWriter spots(file, header_[IndexSection::spots]);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const IndexRange& range = parts_[i]->range();
        for (std::uint64_t position = range.first_position;
             position < range.next_position && goes_on(file); ++position) {
            const EventSpot spot = parts_[i]->spot(position);
            spots.add_value(
                IndexRunSpot{.segment = spot.frame.segment,
                             .frame_offset = spot.frame.offset,
                             .frame_bytes = spot.frame.bytes,
                             .payload_offset = spot.payload_offset,
                             .stream = streams_.number_of(i, position),
                             .recorded_at = spot.recorded_at.time_since_epoch().count()});
        }
    }
    spots.finish();
}

void IndexRunWriter::write_bytes(IndexRunFile& file, IndexSection section,
                                 std::span<const std::byte> bytes) {
    IndexSectionWriter writer(file, header_[section]);
    writer.add(bytes);
    writer.finish();
}

std::uint32_t IndexRunWriter::offset_of(std::size_t part, std::uint64_t position) const {
    if (!parts_[part]->range().contains(position)) damaged_part("it has positions of others");
    return static_cast<std::uint32_t>(position - header_.range.first_position);
}

Result<void> remove_if_there(Disk& disk, const std::string& name) {
    auto removed = disk.remove(name);
    if (!removed && removed.error().code == Errc::not_found) return {};
    return removed;
}

}  // namespace

Result<std::string> write_index_run(Disk& disk, const Uuid& log,
                                    std::span<const std::shared_ptr<const IndexPart>> parts,
                                    const std::atomic<bool>* stop) {
    SKALD_ASSERT(!parts.empty());
    const char* new_name = parts.size() > 1 ? IndexRun::new_merged_name : IndexRun::new_name;
    if (auto gone = remove_if_there(disk, new_name); !gone) return gone.error();
    auto file = disk.open(new_name, OpenMode::create_new);
    if (!file) return file.error();
    IndexRunWriter writer(log, parts, stop);
    if (auto written = writer.write(**file); !written) {
        // It may have been the space that was missing. Else it is removed at the next opening.
        (void)disk.remove(new_name);
        return written.error();
    }
    std::string name = IndexRun::name_of(writer.range().begin);
    if (auto renamed = disk.rename(new_name, name); !renamed) return renamed.error();
    if (auto synced = disk.sync_directory(); !synced) return synced.error();
    return name;
}

}  // namespace skald
