#include <mutex>
#include <skald/adapters/kafka/consumer.hpp>
#include <utility>

#include "membership.hpp"

namespace skald::kafka {

struct Consumer::Parts {
    ConsumerOptions options;
    std::mutex mutex;                        // guards membership, which stop() looks at
    std::shared_ptr<Membership> membership;  // none: before start()

    std::shared_ptr<Membership> current() {
        const std::lock_guard lock(mutex);
        return membership;
    }
};

Consumer::Consumer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Consumer::~Consumer() = default;

Result<std::unique_ptr<Consumer>> Consumer::open(ConsumerOptions options) {
    if (options.group.empty()) return invalid_argument("a consumer needs the name of its group");
    if (options.topics.empty()) return invalid_argument("a consumer needs a topic");
    auto parts = std::make_unique<Parts>();
    parts->options = std::move(options);
    // Finds mistakes in the options.
    const auto tried = Membership::begin(parts->options, nullptr);
    if (!tried) return tried.error();
    return std::unique_ptr<Consumer>(new Consumer(std::move(parts)));
}

Result<void> Consumer::start(PartitionCheckpoints& checkpoints) {
    std::shared_ptr<Membership> left;
    {
        const std::lock_guard lock(parts_->mutex);
        left.swap(parts_->membership);
    }
    left.reset();  // leaving takes its time, and stop() is not to wait for it
    auto begun = Membership::begin(parts_->options, &checkpoints);
    if (!begun) return begun.error();
    const std::lock_guard lock(parts_->mutex);
    parts_->membership = *std::move(begun);
    return {};
}

Result<std::vector<ReceivedMessage>> Consumer::poll(std::size_t messages_max,
                                                    std::chrono::nanoseconds timeout) {
    const auto membership = parts_->current();
    if (!membership) return invalid_argument("a consumer begins with start()");
    return membership->take(messages_max, timeout);
}

void Consumer::stop() {
    if (const auto membership = parts_->current()) membership->stop();
}

}  // namespace skald::kafka
