#include <skald/core/assert.hpp>

#include <cstdio>
#include <cstdlib>

namespace skald {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "skald: assertion failed: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace skald
