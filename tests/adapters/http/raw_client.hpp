// A client that sends exactly the bytes it is told to, and reads until a deadline.
#pragma once
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace skald::http {

class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer = 0)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_buffer > 0) {
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        EXPECT_TRUE(connect(socket_, port));
    }
    static bool can_connect(std::uint16_t port) {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const bool connected = connect(socket, port);
        ::close(socket);
        return connected;
    }
    ~RawClient() { close(); }
    RawClient(RawClient&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}
    RawClient& operator=(RawClient&&) = delete;

    /// False: the server has closed the connection.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void finish_writing() { ::shutdown(socket_, SHUT_WR); }
    void close() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }

    /// All that comes until the text is there, with what stands before it; or until the server
    /// closes or is silent for too long.
    std::string read_until(std::string_view text) {
        std::size_t end = received_.find(text);
        while (end == std::string::npos && receive()) end = received_.find(text);
        if (end == std::string::npos) return std::exchange(received_, {});
        std::string taken = received_.substr(0, end + text.size());
        received_.erase(0, taken.size());
        return taken;
    }
    /// One response with a Content-Length.
    std::string read_response() {
        std::string response = read_until("\r\n\r\n");
        const std::string_view name = "Content-Length: ";
        const std::size_t at = response.find(name);
        if (at == std::string::npos) return response;
        const std::size_t length = std::stoul(response.substr(at + name.size()));
        while (received_.size() < length && receive()) {
        }
        response += received_.substr(0, length);
        received_.erase(0, length);
        return response;
    }
    /// What is there, or comes next; empty: the server has closed, or is silent for too long.
    std::string read_some() {
        if (received_.empty()) receive();
        return std::exchange(received_, {});
    }
    /// All that comes until the server closes.
    std::string read_to_end() {
        while (receive()) {
        }
        return std::exchange(received_, {});
    }
    /// Whether the server has ended the connection, in the time that a test has.
    bool is_closed() {
        while (receive()) {
        }
        return ended_;
    }

    /// Whether something came, or comes in this time, or the end did.
    bool has_answer(std::chrono::milliseconds time) {
        pollfd waiting{socket_, POLLIN, 0};
        return !received_.empty() || ::poll(&waiting, 1, static_cast<int>(time.count())) > 0;
    }

private:
    static bool connect(int socket, std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    bool receive() {
        pollfd waiting{socket_, POLLIN, 0};
        constexpr int patience_ms = 20'000;
        if (::poll(&waiting, 1, patience_ms) <= 0) {
            ADD_FAILURE() << "the server is silent; so far: " << received_;
            return false;
        }
        char bytes[4096];
        const auto size = ::recv(socket_, bytes, sizeof bytes, 0);
        ended_ = size <= 0;
        if (ended_) return false;
        received_.append(bytes, static_cast<std::size_t>(size));
        return true;
    }

    int socket_;
    bool ended_ = false;    // by the server
    std::string received_;  // and not asked for yet
};

}  // namespace skald::http
