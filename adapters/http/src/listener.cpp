#include "listener.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <utility>

#include "tcp_stream.hpp"

namespace skald::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// How many are told that there is no room, at a time. Others are closed without a word.
constexpr std::size_t turned_away_max = 64;
// After a failure, such as no file descriptors, accepting again at once would fail again.
constexpr std::chrono::milliseconds pause = std::chrono::milliseconds(100);

Error to_error(error_code failed, const ServerOptions& options) {
    Errc code = Errc::invalid_argument;
    if (failed == boost::asio::error::address_in_use) code = Errc::unavailable;
    if (failed == boost::asio::error::access_denied) code = Errc::permission_denied;
    return {code, "cannot listen on " + options.address + ':' + std::to_string(options.port) +
                      ": " + failed.message()};
}

}  // namespace

struct Listener::Parts {
    Parts(ServerContext& all, std::span<const std::unique_ptr<IoLoop>> all_loops)
        : context(all),
          loops(all_loops),
          acceptor(loops.front()->io()),
          timer(acceptor.get_executor()) {}

    ServerContext& context;
    std::span<const std::unique_ptr<IoLoop>> loops;
    tcp::acceptor acceptor;
    boost::asio::steady_timer timer;  // of the pause
    std::size_t next_loop = 0;

    error_code listen() {
        error_code failed;
        const auto address = boost::asio::ip::make_address(context.options.address, failed);
        if (failed) return failed;
        const tcp::endpoint endpoint(address, context.options.port);
        failed = acceptor.open(endpoint.protocol(), failed);
        if (!failed) failed = acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
        if (!failed) failed = acceptor.bind(endpoint, failed);
        if (!failed)
            failed = acceptor.listen(boost::asio::socket_base::max_listen_connections, failed);
        return failed;
    }

    void accept() {
        IoLoop& loop = *loops[next_loop];
        next_loop = (next_loop + 1) % loops.size();
        acceptor.async_accept(loop.io(), [this, &loop](error_code failed, tcp::socket socket) {
            if (!acceptor.is_open()) return;
            if (failed) return rest();
            welcome(loop, std::move(socket));
            accept();
        });
    }
    void rest() {
        timer.expires_after(pause);
        timer.async_wait([this](error_code) {
            if (acceptor.is_open()) accept();
        });
    }
    void welcome(IoLoop& loop, tcp::socket socket) {
        const std::size_t connections = context.connections;
        const std::size_t most = context.options.connections_max;
        if (connections >= most + turned_away_max) return;
        const bool has_room = connections < most;
        const auto add = [&loop, has_room](std::unique_ptr<ByteStream> stream) {
            has_room ? loop.add(std::move(stream)) : loop.turn_away(std::move(stream));
        };
        if (&loop == loops.front().get()) return add(make_tcp_stream(std::move(socket)));
        boost::asio::post(loop.io(), [add, socket = std::move(socket)]() mutable {
            add(make_tcp_stream(std::move(socket)));
        });
    }
};

Listener::Listener(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Listener::~Listener() = default;

Result<std::unique_ptr<Listener>> Listener::open(ServerContext& context,
                                                 std::span<const std::unique_ptr<IoLoop>> loops) {
    auto parts = std::make_unique<Parts>(context, loops);
    if (const auto failed = parts->listen()) return to_error(failed, context.options);
    boost::asio::post(loops.front()->io(), [all = parts.get()] { all->accept(); });
    return std::unique_ptr<Listener>(new Listener(std::move(parts)));
}

std::uint16_t Listener::port() const {
    error_code ignored;
    return parts_->acceptor.local_endpoint(ignored).port();
}

void Listener::close() {
    // Shared, because the waiter may be gone before set_value() has returned.
    const auto closed = std::make_shared<std::promise<void>>();
    boost::asio::post(parts_->loops.front()->io(), [this, closed] {
        error_code ignored;
        ignored = parts_->acceptor.close(ignored);
        parts_->timer.cancel();
        closed->set_value();
    });
    closed->get_future().wait();
}

}  // namespace skald::http
