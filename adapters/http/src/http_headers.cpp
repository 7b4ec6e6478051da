#include <algorithm>
#include <skald/adapters/http/http_headers.hpp>
#include <utility>

#include "http_text.hpp"

namespace skald::http {

bool same_name(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](char a, char b) { return to_lower(a) == to_lower(b); });
}

void Headers::add(std::string name, std::string value) {
    headers_.push_back({std::move(name), std::move(value)});
}

void Headers::set(std::string_view name, std::string value) {
    remove(name);
    add(std::string(name), std::move(value));
}

void Headers::remove(std::string_view name) {
    std::erase_if(headers_, [name](const Header& header) { return same_name(header.name, name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const Header& header : headers_) {
        if (same_name(header.name, name)) return header.value;
    }
    return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(headers_.begin(), headers_.end(),
                      [name](const Header& header) { return same_name(header.name, name); }));
}

std::string Headers::joined(std::string_view name) const {
    std::string all;
    for (const Header& header : headers_) {
        if (!same_name(header.name, name)) continue;
        if (!all.empty()) all += ", ";
        all += header.value;
    }
    return all;
}

}  // namespace skald::http
