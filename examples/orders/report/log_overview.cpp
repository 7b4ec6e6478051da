#include "orders/report/log_overview.hpp"

#include <algorithm>
#include <ostream>
#include <skald/core/limits.hpp>
#include <unordered_map>

#include "orders/report/text_table.hpp"

namespace orders {
namespace {

constexpr std::size_t longest_streams_max = 10;

using Lengths = std::unordered_map<std::string, std::uint64_t>;

std::vector<std::pair<std::string, std::uint64_t>> longest(const Lengths& lengths) {
    std::vector<std::pair<std::string, std::uint64_t>> all(lengths.begin(), lengths.end());
    const auto shown =
        all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), longest_streams_max));
    std::partial_sort(all.begin(), shown, all.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    all.erase(shown, all.end());
    return all;
}

std::vector<std::vector<std::string>> cells(
    const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [name, count] : counts) {
        rows.push_back({name, with_commas(static_cast<std::int64_t>(count))});
    }
    return rows;
}

}  // namespace

skald::Result<LogOverview> overview_of(skald::EventStore& store) {
    LogOverview overview;
    Lengths lengths;
    const auto read = store.for_each(
        skald::ReadRequest::all(), [&](const skald::RecordedEvent& event) -> skald::Result<void> {
            ++overview.events;
            ++overview.types[std::string(event.type)];
            if (!event.stream.empty()) ++lengths[std::string(event.stream)];
            const auto at = event.occurred_at;
            overview.first_occurred = std::min(overview.first_occurred.value_or(at), at);
            overview.last_occurred = std::max(overview.last_occurred.value_or(at), at);
            return {};
        });
    if (!read) return read.error();
    overview.streams = lengths.size();
    overview.longest_streams = longest(lengths);
    return overview;
}

skald::Result<std::uint64_t> count_tagged(skald::EventStore& store, const std::string& tag) {
    const auto valid = skald::limits::check_name("the tag", tag, skald::limits::tag_bytes_max);
    if (!valid) return valid.error();
    std::uint64_t count = 0;
    const auto read = store.for_each(skald::ReadRequest::all(skald::Query::tagged({tag})),
                                     [&count](const skald::RecordedEvent&) -> skald::Result<void> {
                                         ++count;
                                         return {};
                                     });
    if (!read) return read.error();
    return count;
}

void print_overview(std::ostream& out, const LogOverview& overview) {
    out << "\nEvents   " << with_commas(static_cast<std::int64_t>(overview.events)) << "\nStreams  "
        << with_commas(static_cast<std::int64_t>(overview.streams)) << '\n';
    if (overview.first_occurred) {
        out << "From     " << skald::to_string(*overview.first_occurred) << "\nTo       "
            << skald::to_string(*overview.last_occurred) << '\n';
    }
    std::vector<std::pair<std::string, std::uint64_t>> types(overview.types.begin(),
                                                             overview.types.end());
    std::stable_sort(types.begin(), types.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    print_table(out, "Types of events", {{"type"}, {"events", true}}, cells(types));
    print_table(out, "Longest streams", {{"stream"}, {"events", true}},
                cells(overview.longest_streams));
}

}  // namespace orders
