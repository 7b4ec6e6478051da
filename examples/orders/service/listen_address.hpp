// Where a server is to listen, as people write it: "127.0.0.1:8080".
#pragma once
#include <skald/adapters/http/http_server_options.hpp>
#include <string>

namespace orders {

/// Sets address and port; false: the text is something else.
bool read_listen(const std::string& text, skald::http::ServerOptions& options);

/// What is wrong with the text, for CLI11; empty: nothing.
std::string check_listen(const std::string& text);

}  // namespace orders
