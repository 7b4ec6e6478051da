// How to reach a cluster that asks who we are: a file of properties, as Kafka's own tools have it,
// because on a command line everybody could read the password.
#pragma once
#include <skald/core/result.hpp>
#include <string>
#include <utility>
#include <vector>

namespace orders {

/// Lines of name=value, named as librdkafka does; those that begin with '#' and empty ones say
/// nothing. Errors: io, for a file that cannot be read; invalid_argument, naming the line.
skald::Result<std::vector<std::pair<std::string, std::string>>> read_client_properties(
    const std::string& path);

}  // namespace orders
