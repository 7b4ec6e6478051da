// What libFuzzer calls. SKALD_FUZZ_TARGET is the function of one target.
#include "fuzz_targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    skald::fuzz::SKALD_FUZZ_TARGET(std::as_bytes(std::span(data, size)));
    return 0;
}
