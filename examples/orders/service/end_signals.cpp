#include "orders/service/end_signals.hpp"

#include <unistd.h>

namespace orders {

EndSignals::EndSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void EndSignals::wait() const {
    int signal = 0;
    sigwait(&signals_, &signal);
}

void EndSignals::raise() {
    ::kill(::getpid(), SIGTERM);
}

}  // namespace orders
