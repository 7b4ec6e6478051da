#include "event_codec.hpp"

#include <cstdint>

namespace skald {
namespace {

constexpr std::uint32_t no_key = 0;  // room for the key that an event is encrypted with

std::uint16_t length16(std::string_view text) {
    return static_cast<std::uint16_t>(text.size());
}
std::uint32_t length32(std::string_view text) {
    return static_cast<std::uint32_t>(text.size());
}

/// The lengths of an event's parts, as they lie before the parts.
struct Lengths {
    std::uint16_t stream, type, content_type, correlation_id, causation_id, traceparent, tags;
    std::uint32_t metadata, data;
};

void encode_fixed(ByteWriter& writer, const NewEvent& event, Version version,
                  Timestamp recorded_at) {
    writer.u32(event.schema_version);
    writer.uuid(event.id.uuid());
    writer.time(event.occurred_at.value_or(recorded_at));
    writer.u64(version.value());
    writer.u32(no_key);
}

void encode_lengths(ByteWriter& writer, const Lengths& lengths) {
    writer.u16(lengths.stream);
    writer.u16(lengths.type);
    writer.u16(lengths.content_type);
    writer.u16(lengths.correlation_id);
    writer.u16(lengths.causation_id);
    writer.u16(lengths.traceparent);
    writer.u16(lengths.tags);
    writer.u16(0);
    writer.u32(lengths.metadata);
    writer.u32(lengths.data);
}

Lengths decode_lengths(ByteReader& reader) {
    Lengths lengths{};
    lengths.stream = reader.u16();
    lengths.type = reader.u16();
    lengths.content_type = reader.u16();
    lengths.correlation_id = reader.u16();
    lengths.causation_id = reader.u16();
    lengths.traceparent = reader.u16();
    lengths.tags = reader.u16();
    reader.zeroes(2);
    lengths.metadata = reader.u32();
    lengths.data = reader.u32();
    return lengths;
}

}  // namespace

void encode_event(ByteWriter& writer, const NewEvent& event, std::string_view stream,
                  Version version, Timestamp recorded_at) {
    encode_fixed(writer, event, version, recorded_at);
    encode_lengths(writer, {.stream = length16(stream),
                            .type = length16(event.type),
                            .content_type = length16(event.content_type),
                            .correlation_id = length16(event.correlation_id),
                            .causation_id = length16(event.causation_id),
                            .traceparent = length16(event.traceparent),
                            .tags = static_cast<std::uint16_t>(event.tags.size()),
                            .metadata = length32(event.metadata),
                            .data = length32(event.data)});
    writer.text(stream);
    writer.text(event.type);
    writer.text(event.content_type);
    writer.text(event.correlation_id);
    writer.text(event.causation_id);
    writer.text(event.traceparent);
    for (const std::string& tag : event.tags) writer.short_text(tag);
    writer.text(event.metadata);
    writer.text(event.data);
}

bool decode_event(ByteReader& reader, RecordedEvent& event, std::vector<std::string_view>& tags) {
    event.schema_version = reader.u32();
    event.id = EventId(reader.uuid());
    event.occurred_at = reader.time();
    event.version = Version(reader.u64());
    const bool readable = reader.u32() == no_key;
    const Lengths lengths = decode_lengths(reader);
    event.stream = reader.text(lengths.stream);
    event.type = reader.text(lengths.type);
    event.content_type = reader.text(lengths.content_type);
    event.correlation_id = reader.text(lengths.correlation_id);
    event.causation_id = reader.text(lengths.causation_id);
    event.traceparent = reader.text(lengths.traceparent);
    for (std::uint16_t i = 0; i < lengths.tags && reader.ok(); ++i) {
        tags.push_back(reader.short_text());
    }
    event.metadata = reader.text(lengths.metadata);
    event.data = reader.text(lengths.data);
    return readable && reader.ok();
}

}  // namespace skald
