#include "rows.hpp"

namespace skald::postgres {
namespace {

unsigned digit_of(char hex) {
    return static_cast<unsigned>(hex <= '9' ? hex - '0' : hex - 'a' + 10);
}

}  // namespace

std::string bytes_of(std::string_view hex) {
    constexpr std::size_t prefix = 2;
    if (hex.size() < prefix) return {};
    std::string bytes((hex.size() - prefix) / 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* pair = hex.data() + prefix + 2 * i;
        bytes[i] = static_cast<char>(digit_of(pair[0]) << 4U | digit_of(pair[1]));
    }
    return bytes;
}

}  // namespace skald::postgres
