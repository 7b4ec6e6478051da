#include "index_run_lives.hpp"

#include "byte_reader.hpp"
#include "byte_writer.hpp"

namespace skald {
namespace {

// The stream and its metadata are written as a change of them lies in the log.
std::optional<NamedLife> decode_life(ByteReader& reader) {
    NamedLife named;
    named.life.first_live = Version(reader.u64());
    const std::uint8_t tombstoned = reader.u8();
    auto change = decode_stream_change(reader.bytes(reader.u32()));
    if (tombstoned > 1 || !change || change->kind != StreamChange::Kind::metadata) {
        return std::nullopt;
    }
    named.life.tombstoned = tombstoned == 1;
    named.stream = std::move(change->stream);
    named.life.metadata = std::move(change->metadata);
    return named;
}

}  // namespace

void encode(const std::vector<NamedLife>& lives, std::vector<std::byte>& out) {
    ByteWriter writer(out);
    for (const NamedLife& named : lives) {
        std::vector<std::byte> change;
        encode(StreamChange{.kind = StreamChange::Kind::metadata,
                            .stream = named.stream,
                            .metadata = named.life.metadata},
               change);
        writer.u64(named.life.first_live.value());
        writer.u8(named.life.tombstoned ? 1 : 0);
        writer.u32(static_cast<std::uint32_t>(change.size()));
        writer.bytes(change);
    }
}

std::optional<std::vector<NamedLife>> decode_lives(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    std::vector<NamedLife> lives;
    while (!reader.rest().empty()) {
        auto life = decode_life(reader);
        if (!life) return std::nullopt;
        lives.push_back(std::move(*life));
    }
    if (!reader.ok()) return std::nullopt;
    return lives;
}

}  // namespace skald
