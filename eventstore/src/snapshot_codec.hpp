// How a snapshot lies in the payload of its frame.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/snapshot_store.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace skald {

/// A snapshot as views into the bytes of its frame.
struct SnapshotView {
    std::string_view stream;
    std::string_view kind;
    Version version;
    std::uint32_t schema_version = 1;
    std::string_view data;
};

void encode(const Snapshot& snapshot, std::vector<std::byte>& out);

/// None: the bytes are not a snapshot.
std::optional<SnapshotView> decode_snapshot(std::span<const std::byte> bytes);

}  // namespace skald
