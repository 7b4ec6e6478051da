// Waits for what another thread or process does, instead of sleeping.
#pragma once
#include <chrono>
#include <thread>

namespace skald::testing {

/// Whether the condition holds within twenty seconds.
template <class Condition>
bool eventually(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace skald::testing
