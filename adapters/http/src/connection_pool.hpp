// Connections that a client keeps for its next requests.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <skald/adapters/http/http_client_options.hpp>
#include <string>
#include <vector>

#include "client_socket.hpp"

namespace skald::http {

/// Any thread may use it.
class ConnectionPool {
public:
    explicit ConnectionPool(const ClientOptions& options) : options_(options) {}

    /// The connection to this authority that was used last, if one is still good.
    std::optional<ClientSocket> take(const std::string& authority);
    /// Keeps it, unless there are enough. Closes those that are too old, of all authorities.
    void keep(const std::string& authority, ClientSocket socket);

private:
    struct Kept {
        ClientSocket socket;
        Deadline until;
    };
    void close_expired();  // with the lock held

    const ClientOptions options_;
    std::mutex mutex_;  // guards kept_
    std::map<std::string, std::vector<Kept>> kept_;
};

}  // namespace skald::http
