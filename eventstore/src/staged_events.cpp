#include "staged_events.hpp"

#include <algorithm>
#include <unordered_map>

#include "event_codec.hpp"

namespace skald {
namespace {

constexpr std::size_t tag_block_size = 1024;

/// Counts on from what the index has.
class VersionCounter {
public:
    explicit VersionCounter(StreamCounter& before) : before_(before) {}

    /// Of the stream from now on; the views must live as long.
    void select(std::string_view stream) {
        if (stream == stream_) return;
        if (!stream_.empty()) others_[stream_] = next_;
        stream_ = stream;
        const auto known = others_.find(stream);
        next_ = known != others_.end() ? known->second : before_.count(stream);
    }
    Version next() { return Version(next_++); }

private:
    StreamCounter& before_;
    std::string_view stream_;  // the one that is selected; most appends have one
    std::uint64_t next_ = 0;
    std::unordered_map<std::string_view, std::uint64_t> others_;
};

}  // namespace

void StagedEvents::encode(StreamCounter& counter, Random& random, AppendRequest& request,
                          Timestamp recorded_at, std::vector<std::byte>& payload) {
    encoded_.clear();
    offsets_.clear();
    versions_.clear();
    payload.clear();
    ByteWriter writer(payload);
    VersionCounter versions(counter);
    for (EventWrite& write : request.writes) {
        const std::string_view stream = write.stream ? write.stream->name() : std::string_view();
        if (write.stream) versions.select(stream);
        const IndexKey key = counter.key(stream);
        Version version;
        for (NewEvent& event : write.events) {
            if (event.id.is_nil()) event.id = EventId::random(random);
            if (write.stream) version = versions.next();
            offsets_.push_back(static_cast<std::uint32_t>(writer.size()));
            encode_event(writer, event, stream, version, recorded_at);
            encoded_.push_back(keys_of(event, key, version));
        }
        versions_.push_back(version);
    }
}

EventKeys StagedEvents::keys_of(const NewEvent& event, const IndexKey& stream, Version version) {
    EventKeys keys{event.id, stream, version, event.type, {}};
    if (event.tags.empty()) return keys;
    keys.tags = keep(event.tags);
    return keys;
}

// Blocks never move.
std::span<const std::string_view> StagedEvents::keep(const Tags& tags) {
    if (blocks_.empty() || blocks_.back().size() + tags.size() > blocks_.back().capacity()) {
        blocks_.emplace_back().reserve(std::max(tag_block_size, tags.size()));
    }
    auto& block = blocks_.back();
    const std::size_t begin = block.size();
    block.insert(block.end(), tags.begin(), tags.end());
    return std::span(block).subspan(begin);
}

void StagedEvents::add_to(MemoryPart& part, const AppendPlace& place) {
    part.begin_append(place);
    for (std::size_t i = 0; i < encoded_.size(); ++i) part.add(encoded_[i], offsets_[i]);
    keys_.insert(keys_.end(), encoded_.begin(), encoded_.end());
}

void StagedEvents::clear() {
    keys_.clear();
    encoded_.clear();
    blocks_.clear();
}

}  // namespace skald
