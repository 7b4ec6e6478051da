#include "http_date.hpp"

#include <array>
#include <string_view>

namespace skald::http {
namespace {

constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string two_digits(std::int64_t number) {
    return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

std::string formatted(std::chrono::sys_seconds seconds) {
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(seconds - day);
    std::string text(days[std::chrono::weekday(day).c_encoding()]);
    text += ", " + two_digits(static_cast<unsigned>(date.day())) + ' ';
    text += months[static_cast<unsigned>(date.month()) - 1];
    text += ' ' + std::to_string(static_cast<int>(date.year())) + ' ';
    text += two_digits(clock.hours().count()) + ':' + two_digits(clock.minutes().count()) + ':';
    return text + two_digits(clock.seconds().count()) + " GMT";
}

}  // namespace

std::string http_date(Timestamp time) {
    // It is asked for with every answer and changes once a second.
    struct Last {
        std::chrono::sys_seconds seconds = std::chrono::sys_seconds::min();
        std::string text;
    };
    static thread_local Last last;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    if (seconds != last.seconds) last = {seconds, formatted(seconds)};
    return last.text;
}

}  // namespace skald::http
