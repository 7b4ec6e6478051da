// The one place where librdkafka's error codes become ours.
#pragma once
#include <librdkafka/rdkafka.h>

#include <skald/core/error.hpp>
#include <string>

namespace skald::kafka {

/// `what` was tried, such as "publishing to orders".
Error to_error(rd_kafka_resp_err_t code, const std::string& what, const std::string& words = {});
Error to_error(const rd_kafka_error_t& error, const std::string& what);

/// Whether brokers say that another producer has taken the name over, or that a transaction took too
/// long, which they do not tell apart.
bool is_fencing(rd_kafka_resp_err_t code);

}  // namespace skald::kafka
