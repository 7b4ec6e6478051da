#include "client_socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace skald::http {
namespace {

constexpr std::size_t send_bytes_max = std::size_t{256} << 10;

// How often is_wanted is asked.
constexpr std::chrono::milliseconds wanted_slice = std::chrono::milliseconds(50);

std::string words_of(int system_error) {
    return std::generic_category().message(system_error);
}

Error broken(int system_error) {
    return {Errc::timed_out, "the connection broke: " + words_of(system_error)};
}

enum class Ready : std::uint8_t { yes, no, stopped };

// Waits until the socket can be read or written, or has failed.
Ready wait_for(int socket, short what, Deadline deadline, const Wanted& is_wanted = {}) {
    using std::chrono::milliseconds;
    for (;;) {
        if (is_wanted && !is_wanted()) return Ready::stopped;
        // Rounded up, or the last part of a millisecond would be a busy loop.
        auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() < 0) left = milliseconds(0);
        const auto slice = is_wanted ? std::min(left, wanted_slice)
                                     : std::min<milliseconds>(left, std::chrono::hours(1));
        pollfd waiting{socket, what, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(slice.count()));
        if (ready > 0 || (ready < 0 && errno != EINTR)) return Ready::yes;
        if (left.count() == 0) return Ready::no;
    }
}

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Result<Addresses> look_up(const std::string& host, std::uint16_t port) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
    if (failed != 0) {
        return Error{Errc::unavailable, "no address of " + host + ": " + ::gai_strerror(failed)};
    }
    return Addresses(found, &::freeaddrinfo);
}

int count_of(const addrinfo* first) {
    int count = 0;
    for (const addrinfo* at = first; at != nullptr; at = at->ai_next) ++count;
    return count;
}

// The error of the system; 0: connected.
int connect_to(int socket, const addrinfo& address, Deadline deadline) {
    if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    if (wait_for(socket, POLLOUT, deadline) != Ready::yes) return ETIMEDOUT;
    int failed = 0;
    socklen_t size = sizeof failed;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &failed, &size);
    return failed;
}

}  // namespace

Deadline deadline_after(std::chrono::milliseconds duration) {
    constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365);
    return std::chrono::steady_clock::now() + std::min(duration, longest);
}

Result<ClientSocket> ClientSocket::connect(const std::string& host, std::uint16_t port,
                                           Deadline deadline) {
    const auto addresses = look_up(host, port);
    if (!addresses) return addresses.error();
    int failed = 0;
    int left = count_of(addresses->get());
    for (const addrinfo* at = addresses->get(); at != nullptr; at = at->ai_next, --left) {
        ClientSocket made(
            ::socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, at->ai_protocol));
        if (made.socket_ < 0) {
            failed = errno;
            continue;
        }
        const auto now = std::chrono::steady_clock::now();
        failed = connect_to(made.socket_, *at, now + (deadline - now) / left);
        if (failed != 0) continue;
        const int yes = 1;
        ::setsockopt(made.socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        return made;
    }
    return Error{Errc::unavailable,
                 "no connection to " + host + ':' + std::to_string(port) + ": " + words_of(failed)};
}

ClientSocket::ClientSocket(ClientSocket&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)) {}

ClientSocket& ClientSocket::operator=(ClientSocket&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
}

ClientSocket::~ClientSocket() {
    if (socket_ >= 0) ::close(socket_);
}

Result<std::size_t> ClientSocket::send(std::string_view bytes, Deadline deadline) {
    std::size_t done = 0;
    while (done < bytes.size() && is_quiet()) {
        // In pieces: while the server reads, one call could go on to the end, past an early answer.
        const std::size_t piece = std::min(bytes.size() - done, send_bytes_max);
        const auto sent = ::send(socket_, bytes.data() + done, piece, MSG_NOSIGNAL);
        if (sent >= 0) {
            done += static_cast<std::size_t>(sent);
        } else if (errno == EAGAIN) {
            if (wait_for(socket_, POLLIN | POLLOUT, deadline) != Ready::yes) {
                return Error{Errc::timed_out, "the server does not take the request"};
            }
        } else if (errno != EINTR) {
            return broken(errno);
        }
    }
    return done;
}

Result<std::size_t> ClientSocket::receive(std::span<char> into, Deadline deadline,
                                          const Wanted& is_wanted) {
    for (;;) {
        const auto received = ::recv(socket_, into.data(), into.size(), 0);
        if (received >= 0) return static_cast<std::size_t>(received);
        if (errno == EAGAIN) {
            const Ready ready = wait_for(socket_, POLLIN, deadline, is_wanted);
            if (ready == Ready::stopped) return std::size_t{0};
            if (ready == Ready::no) return Error{Errc::timed_out, "no answer in time"};
        } else if (errno != EINTR) {
            return broken(errno);
        }
    }
}

bool ClientSocket::is_quiet() const {
    pollfd now{socket_, POLLIN, 0};
    return ::poll(&now, 1, 0) == 0;
}

}  // namespace skald::http
