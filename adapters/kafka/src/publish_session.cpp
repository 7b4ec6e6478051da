#include "publish_session.hpp"

#include <utility>

namespace skald::kafka {

PublishSession::PublishSession(const PublisherOptions& options, std::unique_ptr<Producer> producer,
                               std::string owner)
    : options_(options), owner_(std::move(owner)), producer_(std::move(producer)) {
    producer_->on_event([this] {
        const std::lock_guard lock(mutex_);
        has_events_ = true;
        wake_.notify_all();
    });
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

PublishSession::~PublishSession() {
    thread_.request_stop();
    thread_.join();
    producer_.reset();  // before the batches that it may still read
}

void PublishSession::publish(std::unique_ptr<Batch> batch) {
    std::optional<Error> failure;
    {
        const std::lock_guard lock(mutex_);
        failure = failure_;
        if (!failure) {
            waiting_.push_back(std::move(batch));
            wake_.notify_all();
        }
    }
    if (failure) batch->done(*failure);
}

std::optional<Checkpoint> PublishSession::acknowledged() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_;
}

void PublishSession::run(const std::stop_token& stop) {
    fail_all(options_.delivery == Delivery::exactly_once ? run_transactions(stop)
                                                         : run_stream(stop));
}

std::unique_ptr<Batch> PublishSession::take_waiting() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return nullptr;
    std::unique_ptr<Batch> batch = std::move(waiting_.front());
    waiting_.pop_front();
    return batch;
}

void PublishSession::acknowledge(Batch& batch) {
    {
        const std::lock_guard lock(mutex_);
        acknowledged_ = batch.checkpoint;
    }
    batch.done({});
}

void PublishSession::fail_all(const Error& error) {
    Batches waiting;
    {
        const std::lock_guard lock(mutex_);
        failure_ = error;
        waiting.swap(waiting_);
    }
    for (const auto& batch : in_flight_) batch->done(error);
    for (const auto& batch : waiting) batch->done(error);
}

}  // namespace skald::kafka
