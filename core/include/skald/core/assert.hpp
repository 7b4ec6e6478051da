// SKALD_ASSERT states what cannot happen unless Skald itself has a bug. It is on in release builds
// too: a store that goes on after a broken invariant would write the mistake down for ever.
#pragma once

namespace skald {
/// Prints the condition with its place to standard error and aborts. Called by SKALD_ASSERT only.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;
}  // namespace skald

#define SKALD_ASSERT(condition)             \
    (static_cast<bool>(condition) ? void(0) \
                                  : ::skald::assertion_failed(#condition, __FILE__, __LINE__))
