// The Publisher port: what a broker adapter gives the relay.
#pragma once
#include <functional>
#include <optional>
#include <skald/core/checkpoint_store.hpp>
#include <skald/core/message.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

namespace skald {

/// Called once a batch, on a thread of the publisher or within publish(), so it only hands over.
using PublishCompletion = std::function<void(Result<void>)>;

/// Publishes batches, each with the checkpoint that it brings the relay to. The checkpoint is kept
/// where the messages go, so that a crash between the two does not lose a message, nor double one
/// if the publisher has transactions. One thread at a time.
class Publisher {
public:
    virtual ~Publisher() = default;

    /// Begins, or begins again after a failure, and yields the checkpoint up to which everything is
    /// published; none: nothing yet. Batches that are in flight fail before, and nothing of them
    /// arrives later than what is published afterwards, unless it arrives a second time. Whoever
    /// else publishes under the same name is stopped, if the publisher can do that.
    /// Errors: unavailable, timed_out (try again), permission_denied, not_found (a topic is
    /// missing), invalid_argument (a topic or an option is wrong).
    virtual Result<std::optional<Checkpoint>> resume(const std::string& source) = 0;

    /// Hands over a batch, of which there may be several in flight; may block while too many are.
    /// Messages keep the order of the calls. A value: all messages of this batch and of those
    /// before it will survive. The checkpoint is stored together with the messages (a publisher
    /// with transactions) or some time after them, never before. A batch may have no messages. After
    /// one batch has failed, all others do, until resume(). Errors: unavailable, timed_out (whether
    /// it was published shows at resume()); too_large (a message, or the batch), not_found,
    /// invalid_argument; permission_denied (another has taken over: stop).
    virtual void publish(std::vector<Message> messages, Checkpoint checkpoint,
                         PublishCompletion done) = 0;

    /// Ends what resume() began: batches that are in flight fail, and what is not on its way to the
    /// broker yet is not sent any more.
    virtual void suspend() = 0;

    /// The same, and then keeps this as the checkpoint, also if it lies before the one that is kept.
    /// A value: the next resume() yields it, on whichever machine. Errors: those of resume().
    virtual Result<void> reset(const Checkpoint& checkpoint) = 0;
};

}  // namespace skald
