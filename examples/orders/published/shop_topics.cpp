#include "orders/published/shop_topics.hpp"

#include <condition_variable>
#include <mutex>
#include <skald/adapters/kafka/topics.hpp>
#include <skald/core/log.hpp>
#include <skald/projections/projection_options.hpp>

#include "orders/published/publication.hpp"

namespace orders {
namespace {

using skald::Errc;
using skald::Error;
using skald::Result;
using skald::kafka::Topics;

Result<void> check(Topics& topics, const std::string& topic, MissingTopics missing) {
    if (missing == MissingTopics::create) {
        const auto created =
            topics.create(topic, {.partitions = Publication::partitions}, {{"retention.ms", "-1"}});
        if (!created) return created;
    }
    const auto partitions = topics.partitions(topic);
    if (!partitions) return partitions.error();
    if (!*partitions) {
        // A broker may hear of a new topic a little later than the one that created it.
        const bool is_new = missing == MissingTopics::create;
        return Error{is_new ? Errc::unavailable : Errc::not_found,
                     "there is no topic \"" + topic +
                         "\"; the order service makes it, with --create-topics"};
    }
    if (**partitions == Publication::partitions) return {};
    return skald::invalid_argument("topic \"" + topic + "\" has " + std::to_string(**partitions) +
                                   " partitions; the shop's positions need a topic with one");
}

Result<void> check_all(skald::kafka::ConnectionOptions connection,
                       const std::vector<std::string>& names, MissingTopics missing) {
    connection.answer_timeout =
        std::chrono::seconds(3);  // it is asked again, unless it was stopped
    const auto topics = Topics::open(std::move(connection));
    if (!topics) return topics.error();
    for (const std::string& name : names) {
        if (auto done = check(**topics, name, missing); !done) return done;
    }
    return {};
}

void wait(const std::stop_token& stop, std::chrono::nanoseconds time) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

Result<void> wait_for_topics(const skald::kafka::ConnectionOptions& connection,
                             const std::vector<std::string>& topics, MissingTopics missing,
                             std::stop_token stop) {
    const skald::RetryPolicy retry;
    for (std::uint32_t failures = 0;;) {
        auto checked = check_all(connection, topics, missing);
        if (checked) return checked;
        const Errc code = checked.error().code;
        if (code != Errc::unavailable && code != Errc::timed_out) return checked;
        if (connection.log) {
            const skald::LogField fields[] = {{"error", checked.error().message}};
            connection.log->write(skald::LogLevel::warning, "orders", "waits for the brokers",
                                  fields);
        }
        wait(stop, retry.pause_after(++failures));
        if (stop.stop_requested()) return checked;
    }
}

}  // namespace orders
