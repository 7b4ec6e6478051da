#include "header_line.hpp"

#include <algorithm>
#include <array>

#include "http_text.hpp"

namespace skald::http {
namespace {

bool is_ours(std::string_view name) {
    static constexpr std::array ours{header::connection, header::content_length, header::date,
                                     header::host, header::transfer_encoding};
    return std::any_of(ours.begin(), ours.end(),
                       [name](std::string_view one) { return same_name(one, name); });
}

}  // namespace

bool is_wellformed_header(const Header& header) {
    const bool is_name =
        !header.name.empty() && std::all_of(header.name.begin(), header.name.end(), is_token);
    const bool is_value = std::all_of(header.value.begin(), header.value.end(), [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f');
    });
    return is_name && is_value;
}

bool is_fit_header(const Header& header) {
    return is_wellformed_header(header) && !is_ours(header.name);
}

void append_header(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace skald::http
