#include "crowd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "outcome.hpp"

namespace skald::bench {
namespace {

[[noreturn]] void read_on(int poll) {
    std::array<epoll_event, 256> ready;
    while (true) {
        const int count = ::epoll_wait(poll, ready.data(), ready.size(), -1);
        for (int i = 0; i < count; ++i) {
            discard_once(ready[static_cast<std::size_t>(i)].data.fd);
        }
    }
}

[[noreturn]] void ask_and_stay(std::uint16_t port, std::size_t count, const std::string& what,
                               const ChildProcess::Tell& tell) {
    const int poll = ::epoll_create1(0);
    for (std::size_t i = 0; i < count; ++i) {
        const int socket = connect_to(port);
        send_request(socket, what + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        discard_once(socket);
        epoll_event wanted{.events = EPOLLIN, .data = {.fd = socket}};
        require(::epoll_ctl(poll, EPOLL_CTL_ADD, socket, &wanted) == 0, "waiting");
    }
    tell(static_cast<double>(count));
    read_on(poll);
}

}  // namespace

Crowd::Crowd(std::uint16_t port, std::size_t count, const std::string& what)
    : process_([&](const ChildProcess::Tell& tell) { ask_and_stay(port, count, what, tell); }) {
    process_.hear();
}

int connect_to(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    require(file >= 0, "opening a socket");
    require(::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
            "connecting one of many");
    return file;
}

void send_request(int socket, const std::string& request) {
    const auto sent = ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
    require(sent == static_cast<ssize_t>(request.size()), "asking as one of many");
}

std::uint64_t discard_once(int socket) {
    const auto length = ::recv(socket, nullptr, std::size_t{1} << 20, MSG_TRUNC);
    require(length > 0, "staying connected");
    return static_cast<std::uint64_t>(length);
}

void raise_file_limit() {
    rlimit limit{};
    require(::getrlimit(RLIMIT_NOFILE, &limit) == 0, "asking for the limit of open files");
    limit.rlim_cur = limit.rlim_max;
    require(::setrlimit(RLIMIT_NOFILE, &limit) == 0, "raising the limit of open files");
}

}  // namespace skald::bench
