#include <skald/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace skald {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;
constexpr sys_days first_day = std::chrono::year(1678) / 1 / 1;
constexpr sys_days day_after_last = std::chrono::year(2262) / 1 / 1;

// Takes what it is asked for from the front of the text, or nothing.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    std::optional<int> digits(std::size_t count) {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_digit(rest_[i])) return std::nullopt;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }
    // One of these characters.
    std::optional<char> one_of(std::string_view characters) {
        if (!next_is(characters)) return std::nullopt;
        const char taken = rest_.front();
        rest_.remove_prefix(1);
        return taken;
    }
    bool next_is(std::string_view characters) const {
        return !rest_.empty() && characters.find(rest_.front()) != std::string_view::npos;
    }
    bool next_is_digit() const { return !rest_.empty() && is_digit(rest_.front()); }
    bool done() const { return rest_.empty(); }

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    std::string_view rest_;  // not read yet
};

Error refused(std::string_view text, std::string_view reason) {
    constexpr std::size_t shown_max = 64;
    std::string message(reason);
    message += ": \"";
    message += text.substr(0, shown_max);
    message += text.size() > shown_max ? "...\"" : "\"";
    return invalid_argument(std::move(message));
}

constexpr std::string_view wrong_form = "not a time by RFC 3339 such as 2023-04-03T12:08:18+02:00";

// The functions below yield none for text of another form; `reason` says more where it can.
std::optional<sys_days> read_day(Scanner& in, std::string_view& reason) {
    const auto year = in.digits(4);
    if (!year || !in.one_of("-")) return std::nullopt;
    const auto month = in.digits(2);
    if (!month || !in.one_of("-")) return std::nullopt;
    const auto day = in.digits(2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) reason = "no such day";
    return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

std::optional<std::chrono::seconds> read_time(Scanner& in, std::string_view& reason) {
    const auto hour = in.digits(2);
    if (!hour || !in.one_of(":")) return std::nullopt;
    const auto minute = in.digits(2);
    if (!minute || !in.one_of(":")) return std::nullopt;
    const auto second = in.digits(2);
    if (!second) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59) {
        reason = *second == 60 ? "a leap second (:60) has no place in UTC as computers count it"
                               : "no such time of day";
        return std::nullopt;
    }
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second);
}

std::optional<std::chrono::nanoseconds> read_fraction(Scanner& in) {
    if (!in.one_of(".")) return std::chrono::nanoseconds(0);
    if (!in.next_is_digit()) return std::nullopt;
    std::int64_t value = 0;
    for (std::int64_t weight = 100'000'000; in.next_is_digit(); weight /= 10) {
        value += *in.digits(1) * weight;  // the weight of the tenth digit and later is 0
    }
    return std::chrono::nanoseconds(value);
}

// How far the local time is ahead of UTC.
std::optional<std::chrono::minutes> read_offset(Scanner& in, std::string_view& reason) {
    if (in.one_of("Zz")) return std::chrono::minutes(0);
    const auto sign = in.one_of("+-");
    if (!sign) {
        reason = "the time has no offset from UTC, such as Z or +02:00";
        return std::nullopt;
    }
    const auto hours = in.digits(2);
    if (!hours || !in.one_of(":")) return std::nullopt;
    const auto minutes = in.digits(2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const int total = *hours * 60 + *minutes;
    return std::chrono::minutes(*sign == '-' ? -total : total);
}

// The value's last digits, with zeros before them.
void put_digits(std::string& text, std::size_t at, std::size_t count, std::int64_t value) {
    for (std::size_t i = count; i > 0; --i) {
        text[at + i - 1] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

}  // namespace

Result<Timestamp> parse_timestamp(std::string_view text) {
    Scanner in(text);
    std::string_view reason = wrong_form;
    const auto day = read_day(in, reason);
    if (!day) return refused(text, reason);
    sys_seconds instant = *day;
    std::chrono::nanoseconds fraction(0);
    if (!in.done()) {
        const auto separator = in.one_of("Tt ");
        const auto time = separator ? read_time(in, reason) : std::nullopt;
        const auto part = time ? read_fraction(in) : std::nullopt;
        const auto offset = part ? read_offset(in, reason) : std::nullopt;
        if (!offset) return refused(text, reason);
        if (!in.done()) return refused(text, wrong_form);
        instant += *time - *offset;
        fraction = *part;
    }
    // In seconds no year of four digits overflows; in nanoseconds most do.
    if (instant < first_day || instant >= day_after_last) {
        return refused(text, "the year is outside 1678 to 2261");
    }
    return Timestamp(instant) + fraction;
}

std::string to_string(Timestamp time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    // Written by hand: relays write some of these for each message, and printf takes its time.
    std::string text = "0000-00-00T00:00:00.000000000";
    put_digits(text, 0, 4, static_cast<int>(date.year()));
    put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
    put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
    put_digits(text, 11, 2, clock.hours().count());
    put_digits(text, 14, 2, clock.minutes().count());
    put_digits(text, 17, 2, clock.seconds().count());
    put_digits(text, 20, 9, clock.subseconds().count());
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    text += 'Z';
    return text;
}

}  // namespace skald
