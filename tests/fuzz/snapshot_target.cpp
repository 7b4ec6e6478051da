#include <algorithm>
#include <skald/core/assert.hpp>
#include <vector>

#include "fuzz_targets.hpp"
#include "snapshot_codec.hpp"

namespace skald::fuzz {

void read_snapshot(Bytes input) {
    const auto view = decode_snapshot(input);
    if (!view) return;
    auto stream = StreamId::parse(view->stream);
    if (!stream) return;
    std::vector<std::byte> out;
    encode({.stream = std::move(*stream),
            .kind = std::string(view->kind),
            .version = view->version,
            .schema_version = view->schema_version,
            .data = std::string(view->data)},
           out);
    SKALD_ASSERT(std::equal(out.begin(), out.end(), input.begin(), input.end()));
}

}  // namespace skald::fuzz
