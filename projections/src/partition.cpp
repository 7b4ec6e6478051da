#include "partition.hpp"

#include <string_view>

namespace skald {
namespace {

// FNV-1a of 64 bits (RFC 9923), which is a few lines and spreads short names well. std::hash may
// differ from one library to the next.
std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211U;
    }
    return hash;
}

}  // namespace

std::uint32_t partition_of(const RecordedEvent& event, std::uint32_t partitions) {
    std::string_view key = event.stream;
    if (key.empty() && !event.tags.empty()) key = event.tags.front();
    if (key.empty() || partitions <= 1) return 0;
    const std::uint64_t hash = fnv1a(key);
    // The upper half counts too, or numbers that are powers of two would see the low bits only.
    return static_cast<std::uint32_t>((hash ^ (hash >> 32U)) % partitions);
}

}  // namespace skald
