#include "tcp_stream.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <climits>
#include <utility>

namespace skald::http {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

class TcpStream final : public ByteStream {
public:
    explicit TcpStream(tcp::socket socket) : socket_(std::move(socket)) {}

    void read_some(std::span<char> into, std::shared_ptr<User> user) override {
        socket_.async_read_some(boost::asio::buffer(into.data(), into.size()),
                                [user = std::move(user)](error_code failed, std::size_t bytes) {
                                    user->on_read(failed ? 0 : bytes);
                                });
    }

    void write_some(std::span<const std::string_view> parts, std::shared_ptr<User> user) override {
        // Asio copies the array, and hands over at most 64 buffers a call.
        parts.size() <= 2 ? write_up_to<2>(parts, std::move(user))
                          : write_up_to<64>(parts, std::move(user));
    }

    void hold_at_most(std::size_t bytes) override {
        error_code ignored;
        const auto size = static_cast<int>(std::min<std::size_t>(bytes, INT_MAX));
        ignored = socket_.set_option(tcp::socket::send_buffer_size(size), ignored);
    }

    void finish_writing() override {
        error_code ignored;
        ignored = socket_.shutdown(tcp::socket::shutdown_send, ignored);
    }

    void close() override {
        error_code ignored;
        ignored = socket_.close(ignored);
    }

    std::string remote() const override {
        error_code failed;
        const auto endpoint = socket_.remote_endpoint(failed);
        if (failed) return {};
        const bool is_v6 = endpoint.address().is_v6();
        const std::string address = endpoint.address().to_string();
        return (is_v6 ? '[' + address + ']' : address) + ':' + std::to_string(endpoint.port());
    }

private:
    template <std::size_t count_max>
    void write_up_to(std::span<const std::string_view> parts, std::shared_ptr<User> user) {
        std::array<boost::asio::const_buffer, count_max> buffers;
        for (std::size_t i = 0; i < std::min(parts.size(), count_max); ++i) {
            buffers[i] = boost::asio::buffer(parts[i].data(), parts[i].size());
        }
        socket_.async_write_some(buffers,
                                 [user = std::move(user)](error_code failed, std::size_t bytes) {
                                     user->on_written(failed ? 0 : bytes);
                                 });
    }

    tcp::socket socket_;
};

}  // namespace

std::unique_ptr<ByteStream> make_tcp_stream(tcp::socket socket) {
    error_code ignored;
    // An answer is written at once, so waiting for more of it only costs time.
    ignored = socket.set_option(tcp::no_delay(true), ignored);
    return std::make_unique<TcpStream>(std::move(socket));
}

}  // namespace skald::http
