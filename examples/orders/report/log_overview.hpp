// What is in a store, whatever its events mean: counted by reading all of it once.
#pragma once
#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <utility>
#include <vector>

namespace orders {

struct LogOverview {
    std::uint64_t events = 0;
    std::uint64_t streams = 0;
    std::map<std::string, std::uint64_t> types;                          // how many events each has
    std::vector<std::pair<std::string, std::uint64_t>> longest_streams;  // the longest first
    std::optional<skald::Timestamp> first_occurred;                      // the earliest of all
    std::optional<skald::Timestamp> last_occurred;                       // the latest of all
};

/// Errors: those of read.
skald::Result<LogOverview> overview_of(skald::EventStore& store);

/// How many events carry the tag. Errors: those of read; invalid_argument, for what is no tag.
skald::Result<std::uint64_t> count_tagged(skald::EventStore& store, const std::string& tag);

void print_overview(std::ostream& out, const LogOverview& overview);

}  // namespace orders
