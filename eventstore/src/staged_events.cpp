#include "staged_events.hpp"

#include <unordered_map>

#include "event_codec.hpp"

namespace skald {
namespace {

/// Counts on from what the index has.
class VersionCounter {
public:
    explicit VersionCounter(const IndexParts& parts) : parts_(parts) {}

    Version next(std::string_view stream) {
        const auto [count, is_first] = counts_.try_emplace(stream, 0);
        if (is_first) count->second = parts_.stream_count({KeyKind::stream, stream});
        return Version(count->second++);
    }

private:
    const IndexParts& parts_;
    std::unordered_map<std::string_view, std::uint64_t> counts_;
};

}  // namespace

void StagedEvents::encode(const IndexParts& parts, Random& random, AppendRequest& request,
                          Timestamp recorded_at, std::vector<std::byte>& payload) {
    encoded_.clear();
    offsets_.clear();
    versions_.clear();
    payload.clear();
    ByteWriter writer(payload);
    VersionCounter versions(parts);
    for (EventWrite& write : request.writes) {
        const std::string_view stream = write.stream ? write.stream->name() : std::string_view();
        Version version;
        for (NewEvent& event : write.events) {
            if (event.id.is_nil()) event.id = EventId::random(random);
            if (write.stream) version = versions.next(stream);
            offsets_.push_back(static_cast<std::uint32_t>(writer.size()));
            encode_event(writer, event, stream, version, recorded_at);
            encoded_.push_back(keys_of(event, stream, version));
        }
        versions_.push_back(version);
    }
}

EventKeys StagedEvents::keys_of(const NewEvent& event, std::string_view stream, Version version) {
    EventKeys keys{event.id, stream, version, event.type, {}};
    if (event.tags.empty()) return keys;
    keys.tags = tags_.emplace_back(event.tags.begin(), event.tags.end());
    return keys;
}

void StagedEvents::add_to(MemoryPart& part, const AppendPlace& place) {
    part.begin_append(place);
    for (std::size_t i = 0; i < encoded_.size(); ++i) part.add(encoded_[i], offsets_[i]);
    keys_.insert(keys_.end(), encoded_.begin(), encoded_.end());
}

void StagedEvents::clear() {
    keys_.clear();
    encoded_.clear();
    tags_.clear();
}

}  // namespace skald
