#include <skald/core/random.hpp>

#include <skald/core/assert.hpp>

#include <sys/random.h>

#include <cerrno>

namespace skald {

std::uint64_t SystemRandom::next() {
    std::uint64_t bits = 0;
    ssize_t got = 0;
    do {
        got = ::getrandom(&bits, sizeof bits, 0);
    } while (got < 0 && errno == EINTR);
    // Up to 256 bytes come whole once the system's source is ready (getrandom(2)), so anything else
    // is a kernel without it; ids that repeat would be worse than an end.
    SKALD_ASSERT(got == static_cast<ssize_t>(sizeof bits));
    return bits;
}

}  // namespace skald
