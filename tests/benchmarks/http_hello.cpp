// A server of nothing but Beast that answers "hello": the most that requests over HTTP can be here.
//   skald_bench_http_hello THREADS
// Prints its port. Answers until it is killed.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

class Session : public std::enable_shared_from_this<Session> {
public:
    explicit Session(tcp::socket socket) : socket_(std::move(socket)) {
        socket_.set_option(tcp::no_delay(true));
        response_.set(http::field::content_type, "text/plain");
        response_.body() = "hello";
    }

    void read() {
        request_ = {};
        http::async_read(socket_, buffer_, request_,
                         [self = shared_from_this()](error_code error, std::size_t) {
                             if (!error) self->write();
                         });
    }

private:
    void write() {
        response_.keep_alive(request_.keep_alive());
        response_.prepare_payload();
        http::async_write(socket_, response_,
                          [self = shared_from_this()](error_code error, std::size_t) {
                              if (!error) self->read();
                          });
    }

    tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    http::response<http::string_body> response_;
};

void accept(tcp::acceptor& acceptor) {
    acceptor.async_accept([&acceptor](error_code error, tcp::socket socket) {
        if (!error) std::make_shared<Session>(std::move(socket))->read();
        accept(acceptor);
    });
}

}  // namespace

int main(int argc, char** argv) {
    const int threads = argc > 1 ? std::atoi(argv[1]) : 1;
    asio::io_context loop(threads);
    tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
    accept(acceptor);
    std::cout << "Listening on http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
    std::vector<std::jthread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back([&loop] { loop.run(); });
    loop.run();
}
