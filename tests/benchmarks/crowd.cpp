#include "crowd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <new>

#include "outcome.hpp"

namespace skald::bench {
namespace {

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

/// The server must not end the connection. Bytes are discarded in the kernel, so that reading costs
/// little: elsewhere, those who listen have processors of their own.
std::uint64_t discard_once(int socket) {
    const auto length = ::recv(socket, nullptr, std::size_t{1} << 20, MSG_TRUNC);
    require(length > 0, "staying connected");
    return static_cast<std::uint64_t>(length);
}

[[noreturn]] void read_on(int poll, std::atomic<std::uint64_t>& bytes) {
    std::array<epoll_event, 256> ready;
    while (true) {
        const int count = ::epoll_wait(poll, ready.data(), ready.size(), -1);
        for (int i = 0; i < count; ++i) {
            bytes += discard_once(ready[static_cast<std::size_t>(i)].data.fd);
        }
    }
}

}  // namespace

Crowd::Crowd(std::uint16_t port, std::size_t count, const std::string& what) {
    void* const shared =
        ::mmap(nullptr, sizeof *bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(shared != MAP_FAILED, "sharing memory");
    bytes_ = new (shared) std::atomic<std::uint64_t>(0);
    process_.emplace([&, bytes = bytes_](const ChildProcess::Tell& tell) {
        const std::string request = what + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        const int poll = ::epoll_create1(0);
        for (std::size_t i = 0; i < count; ++i) {
            const int socket = connect_to(port);
            require(::send(socket, request.data(), request.size(), MSG_NOSIGNAL) > 0,
                    "asking as one of many");
            *bytes += discard_once(socket);
            epoll_event wanted{.events = EPOLLIN, .data = {.fd = socket}};
            require(::epoll_ctl(poll, EPOLL_CTL_ADD, socket, &wanted) == 0, "waiting");
        }
        tell(static_cast<double>(count));
        read_on(poll, *bytes);
    });
    process_->hear();
}

Crowd::~Crowd() {
    process_.reset();
    ::munmap(bytes_, sizeof *bytes_);
}

void raise_file_limit() {
    rlimit limit{};
    require(::getrlimit(RLIMIT_NOFILE, &limit) == 0, "asking for the limit of open files");
    limit.rlim_cur = limit.rlim_max;
    require(::setrlimit(RLIMIT_NOFILE, &limit) == 0, "raising the limit of open files");
}

}  // namespace skald::bench
