#include <skald/core/random.hpp>

#include <skald/core/assert.hpp>

#include <pthread.h>
#include <sys/random.h>

#include <array>
#include <atomic>
#include <cerrno>

namespace skald {
namespace {

// A child process must not repeat what its parent has in store.
std::atomic<unsigned> forks = 0;
[[maybe_unused]] const int told_of_forks = ::pthread_atfork(nullptr, nullptr, [] { ++forks; });

/// Numbers that nobody has got yet: a call of the system for each costs more than an id is worth.
struct Supply {
    std::array<std::uint64_t, 32> numbers{};
    std::size_t left = 0;
    unsigned made_after = 0;  // so many forks

    void fill() {
        ssize_t got = 0;
        do {
            got = ::getrandom(numbers.data(), sizeof numbers, 0);
        } while (got < 0 && errno == EINTR);
        // Up to 256 bytes come whole once the system's source is ready (getrandom(2)), so anything
        // else is a kernel without it; ids that repeat would be worse than an end.
        SKALD_ASSERT(got == static_cast<ssize_t>(sizeof numbers));
        left = numbers.size();
        made_after = forks;
    }
};

thread_local Supply supply;

}  // namespace

std::uint64_t SystemRandom::next() {
    if (supply.left == 0 || supply.made_after != forks) supply.fill();
    return supply.numbers[--supply.left];
}

}  // namespace skald
