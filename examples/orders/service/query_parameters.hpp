// Numbers that clients send in a query or a header.
#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <skald/adapters/http/http_request.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

namespace orders {

/// More than any version or position has; one bound for all of them, as openapi.json says it.
inline constexpr std::uint64_t number_max = 999'999'999'999'999'999;

/// At most number_max. Errors: invalid_argument, which names the number.
inline skald::Result<std::uint64_t> parse_number(std::string_view name, std::string_view text) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, failed] = std::from_chars(text.data(), end, number);
    if (failed == std::errc() && stopped == end && number <= number_max) return number;
    return skald::invalid_argument(std::string(name) +
                                   " must be a whole number of at most 18 digits, not '" +
                                   std::string(text.substr(0, 40)) + "'");
}

/// None: the request has none of this name. Errors: those of parse_number.
inline skald::Result<std::optional<std::uint64_t>> query_number(const skald::http::Request& request,
                                                                std::string_view name) {
    const auto text = request.query_value(name);
    if (!text) return std::optional<std::uint64_t>();
    const auto number = parse_number(name, *text);
    if (!number) return number.error();
    return std::optional(*number);
}

/// How many entries of a list the client wants: 1 to `most`. Errors: invalid_argument.
inline skald::Result<std::size_t> limit_of(const skald::http::Request& request,
                                           std::size_t otherwise, std::size_t most) {
    const auto limit = query_number(request, "limit");
    if (!limit) return limit.error();
    if (limit->value_or(1) >= 1 && limit->value_or(1) <= most) return limit->value_or(otherwise);
    return skald::invalid_argument("limit must be 1 to " + std::to_string(most));
}

inline skald::Result<std::optional<std::uint64_t>> header_number(
    const skald::http::Request& request, std::string_view name) {
    const auto text = request.headers.find(name);
    if (!text) return std::optional<std::uint64_t>();
    const auto number = parse_number(name, *text);
    if (!number) return number.error();
    return std::optional(*number);
}

}  // namespace orders
