// How a program of this example is told to end.
#pragma once
#include <csignal>

namespace orders {

/// SIGTERM and SIGINT. To be made before any thread begins: it holds them back in all of them.
class EndSignals {
public:
    EndSignals();
    /// Until one of them comes.
    void wait() const;
    /// Ends wait(), from any thread of the program.
    static void raise();

private:
    sigset_t signals_;
};

}  // namespace orders
