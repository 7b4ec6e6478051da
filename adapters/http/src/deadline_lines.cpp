#include "deadline_lines.hpp"

namespace skald::http {

std::vector<DeadlineLines::Waiter> DeadlineLines::take_expired(Time now) {
    std::vector<Waiter> expired;
    for (std::size_t kind = 1; kind < wait_kinds; ++kind) {
        auto& waiting = lines_[kind];
        while (!waiting.empty() && now - waiting.front().since >= lasting_[kind]) {
            expired.push_back(waiting.front());
            wait(waiting.begin(), Wait::nothing, now);
        }
    }
    return expired;
}

}  // namespace skald::http
