// The ByteStream of a TCP socket. It includes Asio, so few files include it.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "byte_stream.hpp"

namespace skald::http {

std::unique_ptr<ByteStream> make_tcp_stream(boost::asio::ip::tcp::socket socket);

}  // namespace skald::http
