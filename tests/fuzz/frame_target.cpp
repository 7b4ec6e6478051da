#include <skald/core/assert.hpp>
#include <vector>

#include "checksum_repair.hpp"
#include "frame.hpp"
#include "fuzz_targets.hpp"

namespace skald::fuzz {

void read_frame(Bytes input) {
    if (input.empty()) return;
    std::vector<std::byte> bytes(input.begin() + 1, input.end());
    if ((input.front() & std::byte{1}) != std::byte{0}) repair_frame(bytes);
    const FramePlace place{
        .log_seed = frame_seed(log_id), .segment = first_segment, .offset = 4096};
    const CheckedFrame frame = check_frame(bytes, place);
    SKALD_ASSERT((frame.check == FrameCheck::damaged) == !frame.flaw.empty());
    if (frame.check == FrameCheck::truncated) SKALD_ASSERT(frame.header.frame_bytes > bytes.size());
    if (frame.check != FrameCheck::whole) return;
    SKALD_ASSERT(frame.header.frame_bytes <= bytes.size());
    SKALD_ASSERT(frame.payload.size() == frame.header.payload_bytes);
    SKALD_ASSERT(frame.payload.data() == bytes.data() + FrameLayout::header_bytes);
    // Written again it is the same frame.
    std::vector<std::byte> again(bytes.begin(), bytes.begin() + frame.header.frame_bytes);
    finish_frame(frame.header, place.log_seed, again);
    const CheckedFrame read = check_frame(again, place);
    SKALD_ASSERT(read.check == FrameCheck::whole && read.header == frame.header);
}

}  // namespace skald::fuzz
