// Looks for the fault that stores on PostgreSQL are known for: a subscriber has passed position 7
// when 6 commits. Many write, with delays and rollbacks within their transactions, and many follow.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "append_call.hpp"
#include "postgres_setup.hpp"

namespace skald::postgres::test {

struct Hunt {
    int store_writers = 4;  // objects, with two threads each
    int raw_writers = 6;    // connections that delay and roll back
    int subscribers = 6;    // objects
    std::chrono::milliseconds duration{3000};
    std::uint64_t seed = 1;
};

struct Catch {
    std::vector<std::uint64_t> stored;  // positions, read at rest
    std::size_t skipped = 0;            // by any subscriber
    std::size_t doubled = 0;
    std::size_t out_of_order = 0;
    std::size_t rolled_back = 0;  // transactions
};

/// The store of the schema must have been opened before.
Catch go(const Hunt& hunt, const Schema& schema);

/// SKALD_HUNT_SECONDS, or what is given.
std::chrono::milliseconds hunt_time(std::chrono::milliseconds otherwise);

}  // namespace skald::postgres::test
