#include <skald/core/assert.hpp>

#include "fuzz_targets.hpp"
#include "stream_change.hpp"

namespace skald::fuzz {

void read_stream_change(Bytes input) {
    const auto change = decode_stream_change(input);
    if (!change) return;
    std::vector<std::byte> out;
    encode(*change, out);
    const auto again = decode_stream_change(out);
    SKALD_ASSERT(again && *again == *change);
}

}  // namespace skald::fuzz
