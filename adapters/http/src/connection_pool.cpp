#include "connection_pool.hpp"

#include <utility>

namespace skald::http {

std::optional<ClientSocket> ConnectionPool::take(const std::string& authority) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(authority);
    if (found == kept_.end()) return std::nullopt;
    std::vector<Kept>& kept = found->second;
    std::optional<ClientSocket> taken;
    while (!taken && !kept.empty()) {
        Kept last = std::move(kept.back());
        kept.pop_back();
        if (now < last.until && last.socket.is_quiet()) taken = std::move(last.socket);
    }
    if (kept.empty()) kept_.erase(found);
    return taken;
}

void ConnectionPool::close_expired() {
    const auto now = std::chrono::steady_clock::now();
    for (auto& [authority, kept] : kept_) {
        std::erase_if(kept, [now](const Kept& one) { return one.until <= now; });
    }
    std::erase_if(kept_, [](const auto& one) { return one.second.empty(); });
}

void ConnectionPool::keep(const std::string& authority, ClientSocket socket) {
    const auto until = deadline_after(options_.idle_time);
    const std::lock_guard lock(mutex_);
    close_expired();
    std::vector<Kept>& kept = kept_[authority];
    if (kept.size() < options_.idle_connections_max) kept.push_back({std::move(socket), until});
}

}  // namespace skald::http
