// A server that does exactly what a test tells it to, one connection at a time.
#pragma once
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace skald::http {

class ScriptedServer {
public:
    /// A connection as the script sees it.
    class Peer {
    public:
        explicit Peer(int socket) : socket_(socket) {}
        /// Reads a whole head; empty: the client has gone.
        std::string read_head() {
            std::string head;
            char byte = 0;
            while (!head.ends_with("\r\n\r\n")) {
                if (::recv(socket_, &byte, 1, 0) != 1) return {};
                head += byte;
            }
            return head;
        }
        void send(std::string_view bytes) {
            (void)::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        }
        /// Waits until the client closes.
        void wait_for_end() {
            std::array<char, 65536> bytes;
            while (::recv(socket_, bytes.data(), bytes.size(), 0) > 0) {
            }
        }
        /// Reads so many bytes, or to the end.
        void read_bytes(std::size_t count) {
            std::string bytes(count, ' ');
            (void)::recv(socket_, bytes.data(), count, MSG_WAITALL);
        }

    private:
        int socket_;
    };
    /// Called for each connection with its number from 0; the connection is closed behind it.
    using Script = std::function<void(Peer&, int)>;

    explicit ScriptedServer(Script script) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(socket_, 16), 0);
        (void)::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, play = std::move(script)] {
            for (int i = 0;; ++i) {
                const int accepted = ::accept(socket_, nullptr, nullptr);
                if (accepted < 0) return;
                Peer peer(accepted);
                play(peer, i);
                ::close(accepted);
            }
        });
    }
    /// The script must have come to its end.
    ~ScriptedServer() {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }
    /// From now on, connections are refused.
    void stop_listening() { ::shutdown(socket_, SHUT_RDWR); }
    std::string url(std::string_view target = "/") const {
        return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
    }

private:
    int socket_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace skald::http
