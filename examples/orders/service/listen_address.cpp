#include "orders/service/listen_address.hpp"

#include <charconv>

namespace orders {

bool read_listen(const std::string& text, skald::http::ServerOptions& options) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    options.address = text.substr(0, colon);
    const char* const end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data() + colon + 1, end, options.port);
    return failed == std::errc() && stopped == end;
}

std::string check_listen(const std::string& text) {
    skald::http::ServerOptions ignored;
    return read_listen(text, ignored) ? "" : "must be ADDRESS:PORT, such as 127.0.0.1:8080";
}

}  // namespace orders
