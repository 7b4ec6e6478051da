#include "orders/domain/money.hpp"

#include <cctype>
#include <charconv>
#include <limits>
#include <optional>

namespace orders {
namespace {

// A decimal number as it was written: digits * 10^exponent.
struct Decimal {
    bool negative = false;
    std::string digits;
    std::int64_t exponent = 0;
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes a run of digits off the front of `text`.
std::string_view take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

bool take(std::string_view& text, char wanted) {
    if (text.empty() || text.front() != wanted) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::int64_t> take_exponent(std::string_view& text) {
    if (!take(text, 'e') && !take(text, 'E')) return 0;
    const bool negative = take(text, '-');
    if (!negative) take(text, '+');
    const std::string_view digits = take_digits(text);
    int value = 0;  // 9,999 at most: more could only be zero or far too large
    if (digits.empty() || digits.size() > 4) return std::nullopt;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return negative ? -value : value;
}

std::optional<Decimal> read_decimal(std::string_view text) {
    Decimal decimal;
    decimal.negative = take(text, '-');
    const std::string_view whole = take_digits(text);
    if (whole.empty()) return std::nullopt;
    decimal.digits = whole;
    if (take(text, '.')) {
        const std::string_view fraction = take_digits(text);
        if (fraction.empty()) return std::nullopt;
        decimal.digits += fraction;
        decimal.exponent -= static_cast<std::int64_t>(fraction.size());
    }
    const auto exponent = take_exponent(text);
    if (!exponent || !text.empty()) return std::nullopt;
    decimal.exponent += *exponent;
    return decimal;
}

// Zeros at either end change nothing, and would overflow.
void strip_zeros(Decimal& decimal) {
    while (!decimal.digits.empty() && decimal.digits.back() == '0') {
        decimal.digits.pop_back();
        ++decimal.exponent;
    }
    decimal.digits.erase(0, decimal.digits.find_first_not_of('0'));
}

std::optional<std::int64_t> scaled(std::string_view digits, std::int64_t zeros) {
    std::int64_t value = 0;
    const auto append = [&value](int digit) {
        return !__builtin_mul_overflow(value, 10, &value) &&
               !__builtin_add_overflow(value, digit, &value);
    };
    for (const char c : digits) {
        if (!append(c - '0')) return std::nullopt;
    }
    for (; zeros > 0; --zeros) {
        if (!append(0)) return std::nullopt;
    }
    return value;
}

skald::Error not_money(std::string_view text, std::string_view why) {
    constexpr std::size_t shown_max = 60;
    return skald::invalid_argument("\"" + std::string(text.substr(0, shown_max)) +
                                   "\" is no amount of money: " + std::string(why));
}

}  // namespace

skald::Result<Money> Money::parse(std::string_view text) {
    auto decimal = read_decimal(text);
    if (!decimal) return not_money(text, "it is not a decimal number such as 1353.98");
    strip_zeros(*decimal);
    if (decimal->digits.empty()) return Money();
    const std::int64_t zeros = decimal->exponent + 2;
    if (zeros < 0) return not_money(text, "it has parts of a cent");
    const auto cents = scaled(decimal->digits, zeros);
    if (!cents) return not_money(text, "it is too large");
    return Money(decimal->negative ? -*cents : *cents);
}

skald::Result<Money> Money::plus(Money other) const {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(cents_, other.cents_, &sum)) {
        return skald::invalid_argument("the sum of " + to_string(*this) + " and " +
                                       to_string(other) + " is too large");
    }
    return Money(sum);
}

std::string to_string(Money money) {
    const bool negative = money.cents() < 0;
    auto rest = static_cast<std::uint64_t>(money.cents());
    if (negative) rest = std::uint64_t{0} - rest;
    std::string digits = std::to_string(rest);
    if (digits.size() < 3) digits.insert(0, 3 - digits.size(), '0');
    digits.insert(digits.size() - 2, 1, '.');
    return negative ? "-" + digits : digits;
}

std::string for_people(Money money) {
    std::string text = to_string(money);
    const std::size_t first = text.front() == '-' ? 1 : 0;
    for (std::size_t place = text.size() - 3; place > first + 3;) {
        place -= 3;
        text.insert(place, 1, ',');
    }
    return text;
}

}  // namespace orders
