// A change of what may be read of a stream, as it lies in the log.
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/stream_admin.hpp>
#include <span>
#include <string>
#include <vector>

namespace skald {

struct StreamChange {
    enum class Kind : std::uint8_t { metadata = 1, deletion = 2, tombstone = 3 };

    Kind kind = Kind::metadata;
    std::string stream;
    StreamMetadata metadata = {};  // of Kind::metadata: all of it, as it is from now on
    Version first_live = {};       // of Kind::deletion: what is before it is deleted

    friend bool operator==(const StreamChange&, const StreamChange&) = default;
};

void encode(const StreamChange& change, std::vector<std::byte>& out);

/// None: the bytes are not a change.
std::optional<StreamChange> decode_stream_change(std::span<const std::byte> bytes);

}  // namespace skald
