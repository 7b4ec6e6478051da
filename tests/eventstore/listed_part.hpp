// Parts of an index that are plain lists, to make index files of and to compare them with.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "index_part.hpp"

namespace skald {

using KeyHash = std::uint64_t (*)(KeyKind kind, std::string_view key);

struct ListedEvent {
    std::string stream = {};  // empty: none
    std::string type = "t";
    std::vector<std::string> tags = {};
};

class ListedPart final : public IndexPart {
public:
    ListedPart(const IndexRange& begin, KeyHash hash) : range_(begin), hash_(hash) {}

    /// `version`: in its stream.
    void add(const ListedEvent& event, const EventId& id, const EventSpot& spot,
             std::uint64_t version);
    void add_snapshot(const std::string& key, const SnapshotPlace& place);
    void set_life(const NamedLife& life);
    void end_at(const LogPlace& end, std::uint64_t group);

    const IndexRange& range() const override { return range_; }
    PostingView find(const IndexKey& key) const override;
    StreamPostings find_stream(const IndexKey& stream) const override;
    std::optional<std::uint64_t> find(const EventId& id, std::uint64_t hash) const override;
    std::optional<SnapshotPlace> find_snapshot(const IndexKey& key) const override;
    EventSpot spot(std::uint64_t position) const override;
    std::string_view stream_of(std::uint64_t position) const override;
    const std::vector<NamedLife>& lives() const override { return lives_; }
    std::unique_ptr<PartSequence<PartKey>> keys(KeyKind kind) const override;
    std::unique_ptr<PartSequence<PartId>> ids() const override;

private:
    struct Key {
        std::vector<std::uint32_t> offsets = {};
        std::uint64_t first_version = 0;
        SnapshotPlace snapshot = {};
    };
    struct Event {
        std::string stream;
        EventSpot spot;
    };

    void add_key(KeyKind kind, const std::string& key, std::uint64_t version = 0);
    PostingView view(const Key& key) const;

    IndexRange range_;
    const KeyHash hash_;
    std::map<std::string, Key, std::less<>> keys_[key_kind_count];  // by KeyKind
    std::map<EventId, std::uint64_t> ids_;
    std::vector<Event> events_;
    std::vector<NamedLife> lives_;
};

/// What happens goes into a row of parts, and into one part that has it all.
class PartRow {
public:
    explicit PartRow(KeyHash hash = hash_of, std::uint64_t first_position = 1);

    void add(const ListedEvent& event);
    void add_snapshot(const std::string& stream, const std::string& kind, Version version);
    void set_life(const std::string& stream, const StreamLife& life);
    void end_part();

    /// Of ended parts.
    const std::vector<std::shared_ptr<const IndexPart>>& parts() const { return parts_; }
    const ListedPart& whole() const { return *whole_; }

private:
    std::vector<ListedPart*> growing() { return {part_.get(), whole_.get()}; }
    FrameLocation next_frame();

    const KeyHash hash_;
    std::map<std::string, std::uint64_t> versions_;  // the next one of each stream
    LogPlace end_;                                   // of the log
    std::uint64_t groups_ = 0;
    std::shared_ptr<ListedPart> part_;
    std::unique_ptr<ListedPart> whole_;
    std::vector<std::shared_ptr<const IndexPart>> parts_;
};

/// Asks both the same, about all that is in `expected` and about keys that are in none.
void expect_same_answers(const IndexPart& found, const ListedPart& expected,
                         KeyHash hash = hash_of);

}  // namespace skald
