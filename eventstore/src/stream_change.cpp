#include "stream_change.hpp"

#include "byte_reader.hpp"
#include "byte_writer.hpp"

namespace skald {
namespace {

enum : std::uint8_t { has_max_count = 1, has_max_age = 2, has_truncate_before = 4, has_all = 7 };

void encode_roles(ByteWriter& writer, const std::vector<std::string>& roles) {
    writer.u32(static_cast<std::uint32_t>(roles.size()));
    for (const std::string& role : roles) writer.short_text(role);
}

std::vector<std::string> decode_roles(ByteReader& reader) {
    std::vector<std::string> roles;
    const std::uint32_t count = reader.u32();
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
        roles.emplace_back(reader.short_text());
    }
    return roles;
}

void encode_metadata(ByteWriter& writer, const StreamMetadata& metadata) {
    const int present = (metadata.max_count ? has_max_count : 0) |
                        (metadata.max_age ? has_max_age : 0) |
                        (metadata.truncate_before ? has_truncate_before : 0);
    writer.u8(static_cast<std::uint8_t>(present));
    writer.u64(metadata.max_count.value_or(0));
    writer.u64(
        static_cast<std::uint64_t>(metadata.max_age.value_or(std::chrono::nanoseconds(0)).count()));
    writer.u64(metadata.truncate_before.value_or(Version()).value());
    encode_roles(writer, metadata.readers);
    encode_roles(writer, metadata.writers);
}

/// Sets `known` to false when the bytes name a limit that this version does not know.
StreamMetadata decode_metadata(ByteReader& reader, bool& known) {
    StreamMetadata metadata;
    const std::uint8_t present = reader.u8();
    const std::uint64_t max_count = reader.u64();
    const auto max_age = static_cast<std::int64_t>(reader.u64());
    const Version truncate_before(reader.u64());
    if (present & has_max_count) metadata.max_count = max_count;
    if (present & has_max_age) metadata.max_age = std::chrono::nanoseconds(max_age);
    if (present & has_truncate_before) metadata.truncate_before = truncate_before;
    metadata.readers = decode_roles(reader);
    metadata.writers = decode_roles(reader);
    known = present <= has_all;
    return metadata;
}

}  // namespace

void encode(const StreamChange& change, std::vector<std::byte>& out) {
    ByteWriter writer(out);
    writer.u8(static_cast<std::uint8_t>(change.kind));
    writer.short_text(change.stream);
    if (change.kind == StreamChange::Kind::metadata) encode_metadata(writer, change.metadata);
    if (change.kind == StreamChange::Kind::deletion) writer.u64(change.first_live.value());
}

std::optional<StreamChange> decode_stream_change(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    StreamChange change;
    const std::uint8_t kind = reader.u8();
    change.kind = static_cast<StreamChange::Kind>(kind);
    change.stream = reader.short_text();
    bool known = kind >= 1 && kind <= 3;
    if (change.kind == StreamChange::Kind::metadata) {
        change.metadata = decode_metadata(reader, known);
    }
    if (change.kind == StreamChange::Kind::deletion) change.first_live = Version(reader.u64());
    if (!known || !reader.ok() || !reader.rest().empty()) return std::nullopt;
    return change;
}

}  // namespace skald
