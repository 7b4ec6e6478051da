#include "index_run.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

#include "crc32c.hpp"
#include "index_run_lives.hpp"

namespace skald {
namespace {

/// Loads it: what is far away is waited for here, or by what comes behind.
template <class Number>
void touch(const Number& number) {
    asm volatile("" : : "r"(number));
}

constexpr std::string_view suffix = ".index";
constexpr std::size_t digits = 10;
// With more things than this in a bucket the hash is searched for by halves.
constexpr std::uint64_t bucket_scan_max = 16;
constexpr std::size_t bucket_entries = 4;  // mostly no more

std::string padded(std::uint32_t number) {
    const std::string text = std::to_string(number);
    return std::string(digits - text.size(), '0') + text;
}

std::optional<std::uint32_t> number_of(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(number) : std::nullopt;
}

EventSpot event_spot(const IndexRunSpot& spot) {
    return {{spot.segment, spot.frame_offset, spot.frame_bytes},
            spot.payload_offset,
            Timestamp(std::chrono::nanoseconds(spot.recorded_at))};
}

Result<std::vector<std::byte>> read_whole(DiskFile& file, const IndexRunSection& section,
                                          const std::string& path) {
    std::vector<std::byte> bytes(section.length);
    const auto count = file.read_at(section.offset, bytes);
    if (!count) return count.error();
    if (*count == bytes.size()) return bytes;
    return Error{Errc::corrupt, path + ": the index file ends too early"};
}

Result<IndexRunHeader> read_header(DiskFile& file, const Uuid& log, const std::string& path) {
    const auto size = file.size();
    if (!size) return size.error();
    std::vector<std::byte> bytes(IndexRunHeader::bytes);
    const auto count = file.read_at(0, bytes);
    if (!count) return count.error();
    bytes.resize(*count);
    return decode_index_run_header(bytes, *size, log, path);
}

Result<std::vector<std::uint32_t>> read_checksums(DiskFile& file, const IndexRunHeader& header,
                                                  const std::string& path) {
    const auto bytes = read_whole(file, header[IndexSection::checksums], path);
    if (!bytes) return bytes.error();
    if (crc32c(*bytes) != header.table_checksum) {
        return Error{Errc::corrupt, path + ": the checksum of the index file's checksums differs"};
    }
    std::vector<std::uint32_t> checksums(bytes->size() / sizeof(std::uint32_t));
    if (!bytes->empty()) std::memcpy(checksums.data(), bytes->data(), bytes->size());
    return checksums;
}

// What the checksums are of.
std::span<const std::byte> checked_bytes(const DiskMapping& mapping, const IndexRunHeader& header) {
    return mapping.bytes().subspan(IndexRunHeader::bytes,
                                   header[IndexSection::checksums].offset - IndexRunHeader::bytes);
}

}  // namespace

std::string IndexRun::name_of(LogPlace begin) {
    return padded(begin.segment) + "-" + padded(begin.offset) + std::string(suffix);
}

std::optional<LogPlace> IndexRun::place_of(std::string_view name) {
    const bool has_form = name.size() == 2 * digits + 1 + suffix.size() && name.ends_with(suffix) &&
                          name[digits] == '-';
    if (!has_form) return std::nullopt;
    const auto segment = number_of(name.substr(0, digits));
    const auto offset = number_of(name.substr(digits + 1, digits));
    if (!segment || !offset) return std::nullopt;
    return LogPlace{*segment, *offset};
}

Result<std::shared_ptr<IndexRun>> IndexRun::open(Disk& disk, const std::string& name,
                                                 const Uuid& log) {
    const std::string path = disk.path_of(name);
    auto file = disk.open(name, OpenMode::read_only);
    if (!file) return file.error();
    const auto header = read_header(**file, log, path);
    if (!header) return header.error();
    if (name_of(header->range.begin) != name) {
        return Error{Errc::corrupt, path + ": the index file has the name of another range"};
    }
    auto checksums = read_checksums(**file, *header, path);
    if (!checksums) return checksums.error();
    auto mapping = (*file)->map();
    if (!mapping) return mapping.error();
    const IndexRunSection& end = (*header)[IndexSection::checksums];
    if ((*mapping)->bytes().size() != end.offset + end.length) {
        return Error{Errc::corrupt, path + ": the index file changed while it was opened"};
    }
    std::shared_ptr<IndexRun> run(
        new IndexRun(path, *header, std::move(*checksums), std::move(*mapping)));
    try {
        run->read_lives();
    } catch (const IndexDamaged& damage) {
        return damage.error();
    }
    return run;
}

IndexRun::IndexRun(const std::string& path, const IndexRunHeader& header,
                   std::vector<std::uint32_t> checksums, std::unique_ptr<DiskMapping> mapping)
    : header_(header),
      checksums_(std::move(checksums)),
      mapping_(std::move(mapping)),
      blocks_(checked_bytes(*mapping_, header_), checksums_, path, IndexRunHeader::bytes,
              mapping_.get()),
      ids_(section<IndexRunId>(IndexSection::ids)),
      id_directory_(section<std::uint32_t>(IndexSection::id_directory)),
      spots_(section<IndexRunSpot>(IndexSection::spots)),
      filter_(section<IndexFilterLine>(IndexSection::filter)) {
    for (int i = 0; i < key_kind_count; ++i) {
        const auto kind = static_cast<KeyKind>(i);
        keys_[static_cast<std::size_t>(i)] = {
            section<IndexRunEntry>(section_of(kind, IndexSection::entries)),
            section<std::uint32_t>(section_of(kind, IndexSection::directory)),
            section<IndexRunWord>(section_of(kind, IndexSection::lists))};
    }
}

// The header was checked: the section lies within the file, and is aligned.
template <class T>
std::span<const T> IndexRun::section(IndexSection which) const {
    const IndexRunSection& place = header_[which];
    const std::byte* begin = mapping_->bytes().data() + place.offset;
    return {reinterpret_cast<const T*>(begin), place.length / sizeof(T)};
}

void IndexRun::read_lives() {
    const auto bytes = section<std::byte>(IndexSection::lives);
    if (bytes.empty()) return;
    blocks_.ensure(bytes.data(), bytes.size());
    auto lives = decode_lives(bytes);
    if (!lives) blocks_.damaged("the lives of streams cannot be read");
    lives_ = std::move(*lives);
}

PostingView IndexRun::find(const IndexKey& key) const {
    const auto found = find_entry(key);
    return found ? postings(key.kind, *found) : PostingView();
}

StreamPostings IndexRun::find_stream(const IndexKey& stream) const {
    const auto found = find_entry(stream);
    if (!found) return {};
    return {postings(KeyKind::stream, *found), found->first_version};
}

std::optional<std::uint64_t> IndexRun::find(const EventId& wanted, std::uint64_t hash) const {
    if (ids_.empty() || !filter_passes(hash)) return std::nullopt;
    const Bucket places = bucket(id_directory_, ids_.size(), hash,
                                 [&](std::uint64_t i) { return hash_of(EventId(Uuid(id(i).id))); });
    for (std::uint64_t i = places.begin; i < places.end; ++i) {
        const IndexRunId found = id(i);
        if (found.id == wanted.uuid().bytes()) return range().first_position + found.offset;
    }
    return std::nullopt;
}

std::optional<SnapshotPlace> IndexRun::find_snapshot(const IndexKey& key) const {
    const auto found = find_entry(key);
    return found ? std::optional(snapshot(*found)) : std::nullopt;
}

EventSpot IndexRun::spot(std::uint64_t position) const {
    const IndexRunSpot* found = &spot_at(position);
    blocks_.ensure(found, sizeof *found);
    return event_spot(*found);
}

void IndexRun::spots(std::span<const std::uint64_t> positions, std::span<EventSpot> into) const {
    for (const std::uint64_t position : positions) bring_spot_near(position);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const IndexRunSpot* found = &spot_at(positions[i]);
        if (!blocks_.is_checked(found)) blocks_.ensure(found, sizeof *found);
        into[i] = event_spot(*found);
    }
    blocks_.throw_if_unreadable();
}

std::string_view IndexRun::stream_of(std::uint64_t position) const {
    const auto index = stream_entry(position);
    if (!index) return {};
    const Keys& keys = keys_of(KeyKind::stream);
    return text(keys, entry(keys, *index));
}

void IndexRun::bring_place_near(const IndexKey& key) const {
    const auto directory = keys_of(key.kind).directory;
    if (directory.empty() || filter_.empty()) return;
    touch(filter_[filter_line_of(key.hash, filter_.size())].words[0]);
    touch(directory[IndexRunDirectory::of_size(directory.size()).bucket_of(key.hash)]);
}

// Nothing is checked yet, and no branch depends on what is waited for: the next part can begin.
void IndexRun::bring_key_near(const IndexKey& key) const {
    const auto& [entries, directory, lists] = keys_of(key.kind);
    if (directory.empty() || lists.empty() || !filter_passes(key.hash)) return;
    const auto bucket = IndexRunDirectory::of_size(directory.size()).bucket_of(key.hash);
    const auto rest = entries.subspan(std::min<std::size_t>(directory[bucket], entries.size()));
    std::uint64_t list = 0;
    for (const IndexRunEntry& entry : rest.first(std::min(rest.size(), bucket_entries))) {
        list = entry.hash == key.hash ? entry.list : list;
    }
    touch(lists[std::min<std::size_t>(list, lists.size() - 1)]);
}

void IndexRun::bring_spot_near(std::uint64_t position) const {
    if (range().contains(position)) touch(spots_[position - range().first_position].segment);
}

std::optional<std::uint32_t> IndexRun::stream_entry(std::uint64_t position) const {
    const IndexRunSpot* found = &spot_at(position);
    blocks_.ensure(found, sizeof *found);
    const std::uint32_t stream = found->stream;
    if (stream == IndexRunSpot::no_stream) return std::nullopt;
    if (stream >= key_count(KeyKind::stream)) blocks_.damaged("an event has no such stream");
    return stream;
}

Result<void> IndexRun::check_all() const {
    try {
        blocks_.check_all();
    } catch (const IndexDamaged& damage) {
        return damage.error();
    }
    return {};
}

bool IndexRun::filter_passes(std::uint64_t hash) const {
    if (filter_.empty()) return false;
    const IndexFilterLine& line = filter_[filter_line_of(hash, filter_.size())];
    blocks_.ensure(&line, sizeof line);
    return may_have(line, hash);
}

// The things that can have the hash. `count` is not 0.
template <class HashAt>
IndexRun::Bucket IndexRun::bucket(std::span<const std::uint32_t> directory, std::uint64_t count,
                                  std::uint64_t hash, HashAt&& hash_at) const {
    const std::uint32_t* found =
        &directory[IndexRunDirectory::of_size(directory.size()).bucket_of(hash)];
    blocks_.ensure(found, 2 * sizeof *found);
    Bucket bucket{found[0], found[1]};
    if (bucket.begin > bucket.end || bucket.end > count) blocks_.damaged("a directory is wrong");
    // Who chooses the keys can fill a bucket.
    for (std::uint64_t end = bucket.end; end - bucket.begin > bucket_scan_max;) {
        const std::uint64_t middle = bucket.begin + (end - bucket.begin) / 2;
        (hash_at(middle) < hash ? bucket.begin : end) = middle;
    }
    return bucket;
}

std::optional<IndexRunEntry> IndexRun::find_entry(const IndexKey& key) const {
    const Keys& keys = keys_of(key.kind);
    if (keys.entries.empty() || !filter_passes(key.hash)) return std::nullopt;
    const Bucket places = bucket(keys.directory, keys.entries.size(), key.hash,
                                 [&](std::uint64_t i) { return entry(keys, i).hash; });
    for (std::uint64_t i = places.begin; i < places.end; ++i) {
        const IndexRunEntry found = entry(keys, i);
        if (found.hash > key.hash) break;
        if (found.hash == key.hash && found.key_bytes == key.text.size() &&
            text(keys, found) == key.text) {
            return found;
        }
    }
    return std::nullopt;
}

IndexRunEntry IndexRun::entry(const Keys& keys, std::uint64_t index) const {
    const IndexRunEntry* found = &keys.entries[index];
    blocks_.ensure(found, sizeof *found);
    return *found;
}

std::string_view IndexRun::text(const Keys& keys, const IndexRunEntry& entry) const {
    if (entry.list > keys.lists.size() ||
        words_of_text(entry.key_bytes) > keys.lists.size() - entry.list) {
        blocks_.damaged("a key lies outside of its section");
    }
    const IndexRunWord* begin = keys.lists.data() + entry.list;
    blocks_.ensure(begin, entry.key_bytes);
    return {reinterpret_cast<const char*>(begin), entry.key_bytes};
}

std::span<const IndexRunWord> IndexRun::list(const Keys& keys, const IndexRunEntry& entry) const {
    const std::uint64_t words = words_of_text(entry.key_bytes) + entry.count;
    if (entry.list > keys.lists.size() || words > keys.lists.size() - entry.list) {
        blocks_.damaged("a list lies outside of its section");
    }
    return keys.lists.subspan(entry.list, words).last(entry.count);
}

PostingView IndexRun::postings(KeyKind kind, const IndexRunEntry& entry) const {
    const auto words = list(keys_of(kind), entry);
    return {range().first_position, words.data(), words.size(), &blocks_};
}

SnapshotPlace IndexRun::snapshot(const IndexRunEntry& entry) const {
    const auto words = list(keys_of(KeyKind::snapshot), entry);
    if (words.size() != snapshot_words) blocks_.damaged("a snapshot has no place");
    blocks_.ensure(words.data(), words.size_bytes());
    return {Version(entry.first_version), {words[0], words[1], words[2]}};
}

IndexRunId IndexRun::id(std::uint64_t index) const {
    const IndexRunId* found = &ids_[index];
    blocks_.ensure(found, sizeof *found);
    if (found->offset >= range().event_count()) blocks_.damaged("an id has no such position");
    return *found;
}

// Not checked yet.
const IndexRunSpot& IndexRun::spot_at(std::uint64_t position) const {
    if (!range().contains(position)) blocks_.damaged("a list has positions outside of its range");
    return spots_[position - range().first_position];
}

class IndexRun::KeySequence final : public PartSequence<PartKey> {
public:
    KeySequence(const IndexRun& run, KeyKind kind)
        : run_(run), keys_(run.keys_of(kind)), kind_(kind) {}

    const PartKey* next() override {
        if (next_ == keys_.entries.size()) return nullptr;
        const IndexRunEntry entry = run_.entry(keys_, next_++);
        current_.hash = entry.hash;
        current_.text = run_.text(keys_, entry);
        if (kind_ == KeyKind::snapshot) {
            current_.snapshot = run_.snapshot(entry);
        } else {
            current_.events = run_.postings(kind_, entry);
            current_.first_version = entry.first_version;
        }
        return &current_;
    }

private:
    const IndexRun& run_;
    const Keys& keys_;
    const KeyKind kind_;
    std::uint64_t next_ = 0;  // the index of the next entry
    PartKey current_;
};

class IndexRun::IdSequence final : public PartSequence<PartId> {
public:
    explicit IdSequence(const IndexRun& run) : run_(run) {}

    const PartId* next() override {
        if (next_ == run_.ids_.size()) return nullptr;
        const IndexRunId found = run_.id(next_++);
        current_.id = EventId(Uuid(found.id));
        current_.hash = hash_of(current_.id);
        current_.position = run_.range().first_position + found.offset;
        return &current_;
    }

private:
    const IndexRun& run_;
    std::uint64_t next_ = 0;  // the index of the next id
    PartId current_;
};

std::unique_ptr<PartSequence<PartKey>> IndexRun::keys(KeyKind kind) const {
    return std::make_unique<KeySequence>(*this, kind);
}

std::unique_ptr<PartSequence<PartId>> IndexRun::ids() const {
    return std::make_unique<IdSequence>(*this);
}

}  // namespace skald
