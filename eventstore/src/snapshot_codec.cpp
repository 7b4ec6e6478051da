#include "snapshot_codec.hpp"

#include "byte_reader.hpp"
#include "byte_writer.hpp"

namespace skald {

void encode(const Snapshot& snapshot, std::vector<std::byte>& out) {
    ByteWriter writer(out);
    writer.short_text(snapshot.stream.name());
    writer.short_text(snapshot.kind);
    writer.u64(snapshot.version.value());
    writer.u32(snapshot.schema_version);
    writer.u32(static_cast<std::uint32_t>(snapshot.data.size()));
    writer.text(snapshot.data);
}

std::optional<SnapshotView> decode_snapshot(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    SnapshotView snapshot;
    snapshot.stream = reader.short_text();
    snapshot.kind = reader.short_text();
    snapshot.version = Version(reader.u64());
    snapshot.schema_version = reader.u32();
    snapshot.data = reader.text(reader.u32());
    if (!reader.ok() || !reader.rest().empty()) return std::nullopt;
    return snapshot;
}

}  // namespace skald
