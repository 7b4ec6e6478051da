// Money is an exact amount in cents. It is never a floating-point number, not even on its way in.
#pragma once
#include <compare>
#include <cstdint>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

namespace orders {

/// An amount of one currency, from -92 to 92 quadrillion. The shop has one currency, so none is
/// named.
class Money {
public:
    constexpr Money() = default;
    static constexpr Money of_cents(std::int64_t cents) { return Money(cents); }

    /// Reads decimal text exactly: "1353.98", "5", "-0.50", "3083.000", "1.5e3". Errors:
    /// invalid_argument, for text of another form, parts of a cent, and amounts that do not fit.
    static skald::Result<Money> parse(std::string_view text);

    constexpr std::int64_t cents() const { return cents_; }
    /// The sum. Errors: invalid_argument, if it does not fit.
    skald::Result<Money> plus(Money other) const;
    friend constexpr auto operator<=>(Money, Money) = default;

    static void fields(auto& self, auto&& f) { f("cents", self.cents_); }

private:
    constexpr explicit Money(std::int64_t cents) : cents_(cents) {}

    std::int64_t cents_ = 0;  // negative: owed
};

/// "1353.98": with two decimals and no separators, as parse() reads it.
std::string to_string(Money money);

/// "1,353.98": for people.
std::string for_people(Money money);

}  // namespace orders
