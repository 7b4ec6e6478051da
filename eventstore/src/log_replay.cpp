#include "log_replay.hpp"

#include <vector>

#include "event_codec.hpp"
#include "snapshot_codec.hpp"

namespace skald {
namespace {

constexpr std::string_view not_as_written = "its payload is not of this format";

}  // namespace

Result<std::string_view> LogReplay::enter(const FrameHeader& header,
                                          std::span<const std::byte> payload) {
    switch (header.kind) {
        case FrameKind::append:
            return enter_append(header, payload);
        case FrameKind::stream_change:
            return enter_change(payload);
        case FrameKind::snapshot:
            return enter_snapshot(header, payload);
        case FrameKind::open:
        case FrameKind::seal:
        case FrameKind::padding:
            return std::string_view();
    }
    return not_as_written;
}

// Versions of a stream go on without gaps; the index counts on it.
Result<bool> LogReplay::version_follows(std::string_view stream, Version version) const {
    const IndexKey key(KeyKind::stream, stream);
    const auto [events, first_version] = part_.find_stream(key);
    if (!events.empty()) return version.value() == first_version + events.size();
    const auto before = count_before_(key);
    if (!before) return before.error();
    return version.value() == *before;
}

Result<std::string_view> LogReplay::enter_append(const FrameHeader& header,
                                                 std::span<const std::byte> payload) {
    part_.begin_append(
        {location_of(header), header.first_position, header.count, header.recorded_at});
    ByteReader reader(payload);
    std::vector<std::string_view> tags;
    for (std::uint32_t i = 0; i < header.count; ++i) {
        const std::size_t offset = payload.size() - reader.rest().size();
        RecordedEvent event;
        tags.clear();
        if (!decode_event(reader, event, tags)) return not_as_written;
        if (!event.stream.empty()) {
            const auto follows = version_follows(event.stream, event.version);
            if (!follows) return follows.error();
            if (!*follows) return std::string_view("the version of an event does not follow");
        }
        part_.add({event.id, {KeyKind::stream, event.stream}, event.version, event.type, tags},
                  static_cast<std::uint32_t>(offset));
    }
    return reader.rest().empty() ? std::string_view() : not_as_written;
}

std::string_view LogReplay::enter_change(std::span<const std::byte> payload) {
    const auto change = decode_stream_change(payload);
    if (!change) return not_as_written;
    StreamLife life = lives_.of(change->stream);
    life.apply(*change);
    lives_.set(change->stream, life);
    part_.keep_life(change->stream, life);
    return {};
}

std::string_view LogReplay::enter_snapshot(const FrameHeader& header,
                                           std::span<const std::byte> payload) {
    const auto snapshot = decode_snapshot(payload);
    if (!snapshot) return not_as_written;
    part_.keep_snapshot(snapshot->stream, snapshot->kind, {snapshot->version, location_of(header)});
    return {};
}

}  // namespace skald
