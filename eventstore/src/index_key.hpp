// What the index finds events by, and the hash by which it finds that.
#pragma once
#include <cstdint>
#include <skald/core/uuid.hpp>
#include <string_view>

namespace skald {

/// The numbers are part of the format of index files.
enum class KeyKind : std::uint8_t { category = 0, type = 1, tag = 2, stream = 3, snapshot = 4 };
inline constexpr int key_kind_count = 5;

/// The same on every machine and in every version of the format of index files: XXH3 of the text,
/// seeded with the kind.
std::uint64_t hash_of(KeyKind kind, std::string_view key);
/// XXH3 of the sixteen bytes.
std::uint64_t hash_of(const EventId& id);

/// A key with its hash, which is computed once for all parts of the index.
struct IndexKey {
    KeyKind kind;
    std::string_view text;
    std::uint64_t hash;

    IndexKey(KeyKind key_kind, std::string_view key)
        : kind(key_kind), text(key), hash(hash_of(key_kind, key)) {}
    IndexKey(KeyKind key_kind, std::string_view key, std::uint64_t key_hash)
        : kind(key_kind), text(key), hash(key_hash) {}
};

}  // namespace skald
