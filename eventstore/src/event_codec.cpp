#include "event_codec.hpp"

#include <array>
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

// The fixed part: what has the same place and size in every event.
constexpr std::size_t fixed_bytes = 64;
constexpr std::size_t lengths_offset = 40;

Lengths decode_lengths(const std::byte* lengths) {
    const auto length = [&](std::size_t number) {
        return number_at<std::uint16_t>(lengths + number * sizeof(std::uint16_t));
    };
    return {.stream = length(0),
            .type = length(1),
            .content_type = length(2),
            .correlation_id = length(3),
            .causation_id = length(4),
            .traceparent = length(5),
            .tags = length(6),
            .metadata = number_at<std::uint32_t>(lengths + 16),
            .data = number_at<std::uint32_t>(lengths + 20)};
}

/// Cuts a text into the parts that it consists of.
class Parts {
public:
    explicit Parts(std::string_view text) : rest_(text) {}
    std::string_view next(std::size_t bytes) {
        const std::string_view part(rest_.data(), bytes);
        rest_ = {rest_.data() + bytes, rest_.size() - bytes};
        return part;
    }

private:
    std::string_view rest_;
};

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

std::size_t tag_count(const ByteReader& reader) {
    const auto event = reader.rest();
    return event.size() < fixed_bytes ? 0 : decode_lengths(event.data() + lengths_offset).tags;
}

// Three checks an event, and one a tag, keep all reads within the bytes.
bool decode_event(ByteReader& reader, RecordedEvent& event, std::vector<std::string_view>& tags) {
    const std::byte* const fixed = reader.bytes(fixed_bytes).data();
    if (!reader.ok()) return false;
    event.schema_version = number_at<std::uint32_t>(fixed);
    event.id = EventId(Uuid(number_at<std::array<std::uint8_t, 16>>(fixed + 4)));
    event.occurred_at = Timestamp(std::chrono::nanoseconds(number_at<std::int64_t>(fixed + 20)));
    event.version = Version(number_at<std::uint64_t>(fixed + 28));
    const auto key = number_at<std::uint32_t>(fixed + 36);
    const auto reserved = number_at<std::uint16_t>(fixed + 54);
    const Lengths lengths = decode_lengths(fixed + lengths_offset);
    const std::size_t name_bytes = std::size_t{lengths.stream} + lengths.type +
                                   lengths.content_type + lengths.correlation_id +
                                   lengths.causation_id + lengths.traceparent;
    const std::string_view names = reader.text(name_bytes);
    if (!reader.ok() || key != no_key || reserved != 0) return false;
    Parts parts(names);
    event.stream = parts.next(lengths.stream);
    event.type = parts.next(lengths.type);
    event.content_type = parts.next(lengths.content_type);
    event.correlation_id = parts.next(lengths.correlation_id);
    event.causation_id = parts.next(lengths.causation_id);
    event.traceparent = parts.next(lengths.traceparent);
    for (std::uint16_t i = 0; i < lengths.tags && reader.ok(); ++i) {
        tags.push_back(reader.short_text());
    }
    const std::string_view contents = reader.text(std::size_t{lengths.metadata} + lengths.data);
    if (!reader.ok()) return false;
    event.metadata = contents.substr(0, lengths.metadata);
    event.data = contents.substr(lengths.metadata);
    return true;
}

}  // namespace skald
