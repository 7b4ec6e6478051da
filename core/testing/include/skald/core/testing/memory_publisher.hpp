// A publisher into memory that does what a broker may do to a relay: answer late, fail with a part
// of the messages stored, lose an answer, let another take over.
#pragma once
#include <algorithm>
#include <cstddef>
#include <deque>
#include <skald/core/publisher.hpp>
#include <utility>
#include <vector>

namespace skald::testing {

/// One thread at a time.
class MemoryPublisher final : public Publisher {
public:
    enum class Guarantee : std::uint8_t {
        exactly_once,   // a batch is stored with its checkpoint or not at all
        at_least_once,  // message by message; the checkpoint later, by keep_checkpoint()
    };
    explicit MemoryPublisher(Guarantee guarantee = Guarantee::exactly_once)
        : guarantee_(guarantee) {}

    /// Otherwise batches wait for answer_oldest() or fail_all().
    bool answers_at_once = true;
    /// The next calls of resume() fail with this, one after the other.
    std::deque<Error> resume_failures = {};
    /// A batch with a larger payload fails.
    std::size_t payload_bytes_max = static_cast<std::size_t>(-1);
    /// How often it was suspended.
    int suspensions = 0;

    Result<std::optional<Checkpoint>> resume(const std::string& source) override {
        if (!resume_failures.empty()) {
            const Error failure = std::move(resume_failures.front());
            resume_failures.pop_front();
            return failure;
        }
        fail_all(Errc::unavailable);
        has_failed_ = false;
        const bool is_ours = checkpoint_ && checkpoint_->source == source;
        if (!is_ours || checkpoint_->position == GlobalPosition()) {
            return std::optional<Checkpoint>();
        }
        return checkpoint_;
    }

    void publish(std::vector<Message> messages, Checkpoint checkpoint,
                 PublishCompletion done) override {
        if (has_failed_) return done(Error{failure_code_, "a batch before this one has failed"});
        ++batches_;
        waiting_.push_back({std::move(messages), std::move(checkpoint), std::move(done)});
        in_flight_max_ = std::max(in_flight_max_, waiting_.size());
        if (has_too_large(waiting_.back())) return fail_all(Errc::too_large, 0);
        if (answers_at_once) answer_oldest();
    }

    void suspend() override {
        ++suspensions;
        fail_all(Errc::unavailable);
    }

    Result<void> reset(const Checkpoint& checkpoint) override {
        fail_all(Errc::unavailable);
        if (!resume_failures.empty()) {
            const Error failure = std::move(resume_failures.front());
            resume_failures.pop_front();
            return failure;
        }
        written_ = checkpoint_ = checkpoint;
        return {};
    }

    /// Batches that wait for an answer.
    std::size_t waiting() const { return waiting_.size(); }

    /// Stores the oldest batch that waits, and says so.
    void answer_oldest() {
        Batch batch = take_oldest();
        store(batch, batch.messages.size());
        batch.done({});
    }

    /// All that wait fail, after so many of their messages were stored: with transactions only the
    /// batches that fit in whole are, whose answers are lost then.
    void fail_all(Errc code, std::size_t messages_stored = 0) {
        has_failed_ = true;
        failure_code_ = code;
        while (!waiting_.empty()) {
            Batch batch = take_oldest();
            const std::size_t stored = std::min(messages_stored, batch.messages.size());
            if (stored == batch.messages.size() || guarantee_ == Guarantee::at_least_once) {
                if (messages_stored > 0) store(batch, stored);
            }
            messages_stored = stored == batch.messages.size() ? messages_stored - stored : 0;
            batch.done(Error{code, "the test lets this batch fail"});
        }
    }

    /// Stores the checkpoint of the last batch that was stored whole.
    void keep_checkpoint() {
        if (written_) checkpoint_ = written_;
    }

    /// All that were ever stored, in their order.
    const std::vector<Message>& messages() const { return messages_; }
    /// What a crash would leave.
    const std::optional<Checkpoint>& checkpoint() const { return checkpoint_; }
    /// How many batches were handed over, and how many were in flight at once.
    std::size_t batches() const { return batches_; }
    std::size_t in_flight_max() const { return in_flight_max_; }

private:
    struct Batch {
        std::vector<Message> messages;
        Checkpoint checkpoint;
        PublishCompletion done;
    };

    Batch take_oldest() {
        Batch batch = std::move(waiting_.front());
        waiting_.pop_front();
        return batch;
    }
    void store(const Batch& batch, std::size_t count) {
        messages_.insert(messages_.end(), batch.messages.begin(),
                         batch.messages.begin() + static_cast<std::ptrdiff_t>(count));
        if (count < batch.messages.size()) return;
        written_ = batch.checkpoint;
        if (guarantee_ == Guarantee::exactly_once) keep_checkpoint();
    }
    bool has_too_large(const Batch& batch) const {
        return std::ranges::any_of(batch.messages, [this](const Message& message) {
            return message.payload.size() > payload_bytes_max;
        });
    }

    Guarantee guarantee_;
    std::deque<Batch> waiting_;          // not answered
    std::vector<Message> messages_;      // stored
    std::optional<Checkpoint> written_;  // of the last batch stored whole
    std::optional<Checkpoint> checkpoint_;
    bool has_failed_ = false;  // until resume()
    Errc failure_code_ = Errc::unavailable;
    std::size_t batches_ = 0;
    std::size_t in_flight_max_ = 0;
};

}  // namespace skald::testing
