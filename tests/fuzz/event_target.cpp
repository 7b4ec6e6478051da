#include <skald/core/assert.hpp>
#include <vector>

#include "event_codec.hpp"
#include "fuzz_targets.hpp"

namespace skald::fuzz {
namespace {

std::vector<std::byte> encoded(const RecordedEvent& event) {
    std::vector<std::byte> out;
    ByteWriter writer(out);
    encode_event(writer, event.to_new_event(), event.stream, event.version, event.occurred_at);
    return out;
}

bool is_within(Bytes whole, std::string_view part) {
    const auto* begin = reinterpret_cast<const char*>(whole.data());
    return part.empty() ||
           (part.data() >= begin && part.data() + part.size() <= begin + whole.size());
}

}  // namespace

void read_events(Bytes input) {
    ByteReader reader(input);
    while (!reader.rest().empty()) {
        RecordedEvent event;
        std::vector<std::string_view> tags;
        if (!decode_event(reader, event, tags)) return;
        event.tags = tags;
        SKALD_ASSERT(is_within(input, event.stream) && is_within(input, event.type) &&
                     is_within(input, event.data) && is_within(input, event.metadata));
        // Written and read again it is the same event.
        const auto once = encoded(event);
        ByteReader again(once);
        RecordedEvent read;
        std::vector<std::string_view> read_tags;
        SKALD_ASSERT(decode_event(again, read, read_tags) && again.rest().empty());
        read.tags = read_tags;
        SKALD_ASSERT(read.id == event.id && read.data == event.data && read.type == event.type);
        SKALD_ASSERT(encoded(read) == once);
    }
}

}  // namespace skald::fuzz
