// Exactly once: what waits becomes one transaction, and meanwhile the next gathers.
#include <utility>

#include "checkpoint_topic.hpp"
#include "publish_session.hpp"

namespace skald::kafka {

Error PublishSession::run_transactions(const std::stop_token& stop) {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, stop, [this] { return !waiting_.empty(); });
        }
        if (stop.stop_requested()) return Error{Errc::unavailable, "the publisher was closed"};
        if (auto published = publish_transaction(stop); !published) {
            producer_->abort_transaction();
            return find_out_who_fenced(published.error());
        }
        for (const auto& batch : in_flight_) acknowledge(*batch);
        in_flight_.clear();
    }
}

Result<void> PublishSession::publish_transaction(const std::stop_token& stop) {
    if (auto begun = producer_->begin_transaction(); !begun) return begun;
    std::size_t messages = 0;
    while (messages < options_.transaction_messages_max) {
        auto batch = take_waiting();
        if (!batch) break;
        messages += batch->messages.size();
        in_flight_.push_back(std::move(batch));
        if (auto sent = producer_->send(*in_flight_.back(), stop); !sent) return sent;
        if (auto served = producer_->serve({}); !served) return served;
    }
    const auto sent = producer_->send_checkpoint(in_flight_.back()->checkpoint, owner_, stop);
    if (!sent) return sent;
    return producer_->commit_transaction(stop);
}

// Brokers answer in the same way to a producer whose transaction took too long as to one that
// another has replaced. Whoever has taken over has written its checkpoint first of all.
Error PublishSession::find_out_who_fenced(const Error& error) const {
    if (!producer_->was_fenced()) return error;
    const auto stored = read_checkpoint(options_, in_flight_.front()->checkpoint.source);
    if (!stored) return error;
    if (!*stored || (*stored)->owner == owner_) {
        return Error{Errc::unavailable, error.message + "; no other relay has taken over"};
    }
    return Error{Errc::permission_denied,
                 "another relay \"" + options_.name + "\" has taken over: " + error.message};
}

}  // namespace skald::kafka
