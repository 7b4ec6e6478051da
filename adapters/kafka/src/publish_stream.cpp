// At least once: batches follow each other without an end, and the checkpoint follows behind what
// was delivered.
#include <utility>

#include "publish_session.hpp"

namespace skald::kafka {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// How far the stored checkpoint may be behind; that much is repeated after a crash.
constexpr auto checkpoint_interval = 100ms;

}  // namespace

Error PublishSession::run_stream(const std::stop_token& stop) {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            const bool is_behind = acknowledged_ != kept_;
            wake_.wait_until(lock, stop, is_behind ? keep_at_ : steady_clock::now() + 1s,
                             [this] { return !waiting_.empty() || has_events_; });
            has_events_ = false;
        }
        if (stop.stop_requested()) break;
        if (auto sent = send_waiting(stop); !sent) return sent.error();
        if (auto served = producer_->serve({}); !served) return served.error();
        complete_delivered();
        if (auto kept = keep_checkpoint(stop); !kept) return kept.error();
    }
    keep_last_checkpoint();
    return Error{Errc::unavailable, "the publisher was closed"};
}

Result<void> PublishSession::send_waiting(const std::stop_token& stop) {
    while (auto batch = take_waiting()) {
        in_flight_.push_back(std::move(batch));
        if (auto sent = producer_->send(*in_flight_.back(), stop); !sent) return sent;
        if (auto served = producer_->serve({}); !served) return served;
        complete_delivered();
    }
    return {};
}

void PublishSession::complete_delivered() {
    while (!in_flight_.empty() && in_flight_.front()->undelivered == 0) {
        acknowledge(*in_flight_.front());
        in_flight_.pop_front();
    }
}

Result<void> PublishSession::keep_checkpoint(const std::stop_token& stop) {
    if (acknowledged_ == kept_ || producer_->checkpoint_is_under_way()) return {};
    if (steady_clock::now() < keep_at_) return {};
    keep_at_ = steady_clock::now() + checkpoint_interval;
    kept_ = acknowledged_;
    return producer_->send_checkpoint(*kept_, owner_, stop);
}

void PublishSession::keep_last_checkpoint() {
    // What is in flight besides is given up.
    const auto deadline = steady_clock::now() + 2s;
    complete_delivered();
    while (acknowledged_ != kept_ || producer_->checkpoint_is_under_way()) {
        keep_at_ = {};
        if (!keep_checkpoint({}) || !producer_->serve(10ms)) break;
        if (steady_clock::now() > deadline) break;
    }
}

}  // namespace skald::kafka
