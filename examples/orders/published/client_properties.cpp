#include "orders/published/client_properties.hpp"

#include <fstream>
#include <string_view>

namespace orders {
namespace {

std::string trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(blank) - first + 1));
}

}  // namespace

skald::Result<std::vector<std::pair<std::string, std::string>>> read_client_properties(
    const std::string& path) {
    std::ifstream file(path);
    if (!file) return skald::Error{skald::Errc::io, "cannot read the properties in " + path};
    std::vector<std::pair<std::string, std::string>> properties;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        line = trimmed(line);
        if (line.empty() || line.front() == '#') continue;
        const auto sign = line.find('=');
        if (sign == std::string::npos || sign == 0) {
            return skald::invalid_argument(path + ", line " + std::to_string(number) +
                                           ": this is not name=value");
        }
        properties.emplace_back(trimmed(line.substr(0, sign)), trimmed(line.substr(sign + 1)));
    }
    return properties;
}

}  // namespace orders
