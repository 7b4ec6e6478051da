#include "log_replay.hpp"

#include <vector>

#include "event_codec.hpp"
#include "snapshot_codec.hpp"

namespace skald {
namespace {

constexpr std::string_view not_as_written = "its payload is not of this format";

/// Versions of a stream go on without gaps; the index counts on it.
bool version_follows(const LogIndex& index, const RecordedEvent& event) {
    if (event.stream.empty()) return true;
    const StreamRecord* stream = index.streams().find(event.stream);
    return event.version.value() == (stream ? stream->events.size() : 0);
}

std::string_view replay_append(LogIndex& index, const FrameHeader& header,
                               std::span<const std::byte> payload) {
    index.begin_append(
        {location_of(header), header.first_position, header.count, header.recorded_at});
    ByteReader reader(payload);
    std::vector<std::string_view> tags;
    for (std::uint32_t i = 0; i < header.count; ++i) {
        const std::size_t offset = payload.size() - reader.rest().size();
        RecordedEvent event;
        tags.clear();
        if (!decode_event(reader, event, tags)) return not_as_written;
        if (!version_follows(index, event)) return "the version of an event does not follow";
        index.add({event.id, event.stream, event.type, tags}, static_cast<std::uint32_t>(offset));
    }
    return reader.rest().empty() ? std::string_view() : not_as_written;
}

std::string_view replay_change(LogIndex& index, std::span<const std::byte> payload) {
    const auto change = decode_stream_change(payload);
    if (!change) return not_as_written;
    StreamTable& streams = index.streams();
    streams[streams.number_of(change->stream)].apply(*change);
    return {};
}

std::string_view replay_snapshot(LogIndex& index, const FrameHeader& header,
                                 std::span<const std::byte> payload) {
    const auto snapshot = decode_snapshot(payload);
    if (!snapshot) return not_as_written;
    StreamTable& streams = index.streams();
    streams[streams.number_of(snapshot->stream)].keep_snapshot(
        std::string(snapshot->kind), {snapshot->version, location_of(header)});
    return {};
}

}  // namespace

std::string_view replay(LogIndex& index, const FrameHeader& header,
                        std::span<const std::byte> payload) {
    switch (header.kind) {
        case FrameKind::append:
            return replay_append(index, header, payload);
        case FrameKind::stream_change:
            return replay_change(index, payload);
        case FrameKind::snapshot:
            return replay_snapshot(index, header, payload);
        case FrameKind::open:
        case FrameKind::seal:
        case FrameKind::padding:
            return {};
    }
    return not_as_written;
}

}  // namespace skald
