// What is told about an exchange that has ended: to the observer, and to the log.
#pragma once
#include <cstdint>

#include "exchange.hpp"
#include "server_context.hpp"

namespace skald::http {

void write_record(const ServerContext& context, const Exchange& exchange, std::uint64_t bytes_sent,
                  bool cut);

}  // namespace skald::http
