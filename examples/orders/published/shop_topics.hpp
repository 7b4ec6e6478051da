// The shop's topics, before anybody publishes or consumes.
#pragma once
#include <cstdint>
#include <skald/adapters/kafka/connection_options.hpp>
#include <skald/core/result.hpp>
#include <stop_token>
#include <string>
#include <vector>

namespace orders {

/// What becomes of topics that are not there.
enum class MissingTopics : std::uint8_t { refuse, create };

/// Looks whether the topics are as the shop needs them. Those that it creates keep their messages
/// for ever, because a new read side begins with the first. Waits while the brokers are away, and
/// says so in the connection's log. Errors: not_found; invalid_argument, for a topic of another
/// shape; permission_denied; unavailable, when it was stopped.
skald::Result<void> wait_for_topics(const skald::kafka::ConnectionOptions& connection,
                                    const std::vector<std::string>& topics, MissingTopics missing,
                                    std::stop_token stop);

}  // namespace orders
