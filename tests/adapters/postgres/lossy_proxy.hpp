// Stands between a store and the server, and can lose or change an answer that the server has given.
#pragma once
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace skald::postgres::test {

class LossyProxy {
public:
    explicit LossyProxy(std::uint16_t server_port)
        : server_port_(server_port), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address = loopback(0);
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(listener_, 16) != 0) {
            throw std::runtime_error("the proxy cannot listen");
        }
        socklen_t size = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { accept_all(); });
    }
    ~LossyProxy() {
        closing_ = true;
        thread_.join();
        for (std::thread& pump : pumps_) pump.join();
        ::close(listener_);
    }
    LossyProxy(const LossyProxy&) = delete;
    LossyProxy& operator=(const LossyProxy&) = delete;

    std::uint16_t port() const { return port_; }
    /// Waits for the server's next answer on any connection, and then cuts that connection instead
    /// of passing the answer on.
    void lose_next_answer() { lose_next_ = true; }
    /// Changes this in all answers; both have the same length. Before the first connection.
    void replace(std::string what, std::string by) {
        replaced_ = std::move(what);
        replacement_ = std::move(by);
    }
    /// Whether new connections are taken.
    void take_connections(bool taken) { takes_ = taken; }

private:
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    void accept_all() {
        while (!closing_) {
            pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
            if (::poll(&waiting, 1, 10) <= 0) continue;
            const int client = ::accept(listener_, nullptr, nullptr);
            if (!takes_) {
                ::close(client);
                continue;
            }
            pumps_.emplace_back([this, client] { pump(client); });
        }
    }

    // Passes bytes on in both directions until one side ends or an answer is to be lost.
    void pump(int client) {
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(server_port_);
        bool open =
            ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        while (open && !closing_) {
            std::array<pollfd, 2> sides{pollfd{.fd = client, .events = POLLIN, .revents = 0},
                                        pollfd{.fd = server, .events = POLLIN, .revents = 0}};
            ::poll(sides.data(), sides.size(), 10);
            if (sides[0].revents != 0) open = pass_on(client, server);
            if (open && sides[1].revents != 0) {
                open =
                    !lose_next_.exchange(false) && pass_on(server, client, replaced_, replacement_);
            }
        }
        ::close(client);
        ::close(server);
    }

    static bool pass_on(int from, int to, const std::string& what = {},
                        const std::string& by = {}) {
        std::array<char, 65536> bytes{};
        const auto count = ::recv(from, bytes.data(), bytes.size(), 0);
        if (count <= 0) return false;
        const auto end = bytes.begin() + count;
        auto found = std::search(bytes.begin(), end, what.begin(), what.end());
        if (!what.empty() && found != end) std::copy(by.begin(), by.end(), found);
        return ::send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
    }

    std::uint16_t server_port_;
    std::string replaced_;     // empty: nothing is changed
    std::string replacement_;  // instead of it
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> lose_next_ = false;
    std::atomic<bool> takes_ = true;
    std::atomic<bool> closing_ = false;
    std::vector<std::thread> pumps_;  // of the accepting thread, until it has ended
    std::thread thread_;
};

}  // namespace skald::postgres::test
