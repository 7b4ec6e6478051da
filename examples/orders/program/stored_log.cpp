#include "orders/program/stored_log.hpp"

#include <charconv>
#include <string>
#include <string_view>

namespace orders {
namespace {

// The number after `"name":` in metadata that this program has written.
template <class Number>
std::optional<Number> number_in(std::string_view metadata, std::string_view name) {
    const std::string key = "\"" + std::string(name) + "\":";
    const auto found = metadata.find(key);
    if (found == std::string_view::npos) return std::nullopt;
    const std::string_view rest = metadata.substr(found + key.size());
    Number number = 0;
    const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (read.ec != std::errc()) return std::nullopt;
    return number;
}

std::optional<StoredLog> log_of(std::string_view metadata) {
    using Kind = StoredLog::Kind;
    if (metadata.starts_with(R"({"source":"ocel")")) return StoredLog{Kind::ocel};
    if (metadata.starts_with(R"({"source":"events")")) return StoredLog{Kind::events};
    if (!metadata.starts_with(R"({"source":"generated")")) return std::nullopt;
    const auto seed = number_in<std::uint64_t>(metadata, "seed");
    const auto orders = number_in<std::uint32_t>(metadata, "orders");
    if (!seed || !orders) return std::nullopt;
    return StoredLog{Kind::generated, {.seed = *seed, .orders = *orders}};
}

}  // namespace

skald::Result<std::optional<StoredLog>> stored_log_of(skald::EventStore& store) {
    const auto last = store.read(skald::ReadRequest::all().backward().limit({.events_max = 1}));
    if (!last) return last.error();
    if (last->empty()) return std::optional<StoredLog>();
    const auto log = log_of(last->events.front().metadata);
    if (!log) return skald::invalid_argument("the store holds events of another program");
    return log;
}

}  // namespace orders
