// A part of the index in an immutable, mapped file: docs/file-format.md, "Index files".
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <skald/core/result.hpp>
#include <skald/eventstore/disk.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checked_blocks.hpp"
#include "index_part.hpp"
#include "index_run_filter.hpp"
#include "index_run_header.hpp"
#include "index_run_layout.hpp"

namespace skald {

/// Each block is checked when it is first used. Whatever lies in the file, nothing outside of it is
/// read; what makes no sense throws IndexDamaged. Any number of threads may read. Does not need the
/// disk once it is open, nor the file's name.
class IndexRun final : public IndexPart {
public:
    /// What an index file is called until it is whole, of one part or of several. It may be removed.
    static constexpr const char* new_name = "index.new";
    static constexpr const char* new_merged_name = "merged-index.new";
    /// "SSSSSSSSSS-OOOOOOOOOO.index", of where the run's range begins.
    static std::string name_of(LogPlace begin);
    /// None: the name is not that of an index file.
    static std::optional<LogPlace> place_of(std::string_view name);

    /// Reads the header, the checksums and the lives, and maps the rest. Errors: not_found,
    /// unsupported_format, corrupt (also: of another log, or under the name of another range), io.
    static Result<std::shared_ptr<IndexRun>> open(Disk& disk, const std::string& name,
                                                  const Uuid& log);

    const IndexRange& range() const override { return header_.range; }
    PostingView find(const IndexKey& key) const override;
    StreamPostings find_stream(const IndexKey& stream) const override;
    std::optional<std::uint64_t> find(const EventId& id, std::uint64_t hash) const override;
    std::optional<SnapshotPlace> find_snapshot(const IndexKey& key) const override;
    EventSpot spot(std::uint64_t position) const override;
    void spots(std::span<const std::uint64_t> positions, std::span<EventSpot> into) const override;
    std::string_view stream_of(std::uint64_t position) const override;
    const std::vector<NamedLife>& lives() const override { return lives_; }
    void bring_place_near(const IndexKey& key) const override;
    void bring_key_near(const IndexKey& key) const override;
    void bring_spot_near(std::uint64_t position) const override;
    std::unique_ptr<PartSequence<PartKey>> keys(KeyKind kind) const override;
    std::unique_ptr<PartSequence<PartId>> ids() const override;

    std::uint64_t file_bytes() const { return mapping_->bytes().size(); }
    /// How many keys of a kind there are.
    std::uint64_t key_count(KeyKind kind) const { return keys_of(kind).entries.size(); }
    /// The place of the event's stream among the keys of streams. None: it has no stream.
    std::optional<std::uint32_t> stream_entry(std::uint64_t position) const;
    /// Reads and checks the whole file. Errors: corrupt, io.
    Result<void> check_all() const;

private:
    class KeySequence;
    class IdSequence;

    struct Keys {
        std::span<const IndexRunEntry> entries;
        std::span<const std::uint32_t> directory;
        std::span<const IndexRunWord> lists;
    };
    struct Bucket {
        std::uint64_t begin;  // what is before it has a smaller hash
        std::uint64_t end;
    };

    IndexRun(const std::string& path, const IndexRunHeader& header,
             std::vector<std::uint32_t> checksums, std::unique_ptr<DiskMapping> mapping);
    template <class T>
    std::span<const T> section(IndexSection section) const;
    void read_lives();

    const Keys& keys_of(KeyKind kind) const { return keys_[static_cast<std::size_t>(kind)]; }
    bool filter_passes(std::uint64_t hash) const;
    template <class HashAt>
    Bucket bucket(std::span<const std::uint32_t> directory, std::uint64_t count, std::uint64_t hash,
                  HashAt&& hash_at) const;
    std::optional<IndexRunEntry> find_entry(const IndexKey& key) const;
    IndexRunEntry entry(const Keys& keys, std::uint64_t index) const;
    std::string_view text(const Keys& keys, const IndexRunEntry& entry) const;
    std::span<const IndexRunWord> list(const Keys& keys, const IndexRunEntry& entry) const;
    PostingView postings(KeyKind kind, const IndexRunEntry& entry) const;
    SnapshotPlace snapshot(const IndexRunEntry& entry) const;
    IndexRunId id(std::uint64_t index) const;
    const IndexRunSpot& spot_at(std::uint64_t position) const;

    const IndexRunHeader header_;
    const std::vector<std::uint32_t> checksums_;  // of each block behind the header
    const std::unique_ptr<DiskMapping> mapping_;
    const CheckedBlocks blocks_;             // all between header and checksums
    std::array<Keys, key_kind_count> keys_;  // by KeyKind
    std::span<const IndexRunId> ids_;
    std::span<const std::uint32_t> id_directory_;
    std::span<const IndexRunSpot> spots_;
    std::span<const IndexFilterLine> filter_;
    std::vector<NamedLife> lives_;
};

}  // namespace skald
