#include "sql_time.hpp"

#include <charconv>
#include <optional>
#include <string>

namespace skald {
namespace {

using namespace std::chrono_literals;

// Takes what it reads from the front; after a failure, nothing more is read.
class TimeReader {
public:
    explicit TimeReader(std::string_view text) : rest_(text) {}

    int number(std::size_t digits) {
        int value = 0;
        const char* end = rest_.data() + std::min(digits, rest_.size());
        const auto [last, error] = std::from_chars(rest_.data(), end, value);
        failed_ = failed_ || error != std::errc() || last != end || rest_.size() < digits ||
                  rest_.front() == '-';
        if (!failed_) rest_.remove_prefix(digits);
        return value;
    }
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) { failed_ = !take(c) || failed_; }
    std::chrono::nanoseconds fraction() {
        std::chrono::nanoseconds value{0};
        for (std::chrono::nanoseconds unit = 100ms;
             !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; unit /= 10) {
            value += unit * (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }
    bool failed() const { return failed_; }
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;  // not read yet
    bool failed_ = false;
};

// "+02", "-03:30", or nothing.
std::chrono::seconds read_offset(TimeReader& reader) {
    const bool east = reader.take('+');
    if (!east && !reader.take('-')) return 0s;
    std::chrono::seconds offset = std::chrono::hours(reader.number(2));
    if (reader.take(':')) offset += std::chrono::minutes(reader.number(2));
    return east ? offset : -offset;
}

}  // namespace

Result<Timestamp> parse_sql_time(std::string_view text) {
    TimeReader reader(text);
    const std::chrono::year year(reader.number(4));
    reader.expect('-');
    const std::chrono::month month(static_cast<unsigned>(reader.number(2)));
    reader.expect('-');
    const std::chrono::day day(static_cast<unsigned>(reader.number(2)));
    reader.expect(' ');
    std::chrono::nanoseconds time = std::chrono::hours(reader.number(2));
    reader.expect(':');
    time += std::chrono::minutes(reader.number(2));
    reader.expect(':');
    time += std::chrono::seconds(reader.number(2));
    if (reader.take('.')) time += reader.fraction();
    time -= read_offset(reader);
    const std::chrono::year_month_day date(year, month, day);
    if (reader.failed() || !reader.at_end() || !date.ok()) {
        return Error{Errc::unsupported_format, "the database tells the time as \"" +
                                                   std::string(text) +
                                                   "\", not as in 2026-01-02 12:00:00"};
    }
    return Timestamp(std::chrono::sys_days(date)) + time;
}

}  // namespace skald
