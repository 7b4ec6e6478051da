#include "index_key.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace skald {
namespace {

// Each kind has a seed of its own, so that one filter serves all.
constexpr std::uint64_t id_seed = 0;

}  // namespace

std::uint64_t hash_of(KeyKind kind, std::string_view key) {
    return XXH3_64bits_withSeed(key.data(), key.size(), static_cast<std::uint64_t>(kind) + 1);
}

std::uint64_t hash_of(const EventId& id) {
    const auto& bytes = id.uuid().bytes();
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), id_seed);
}

}  // namespace skald
