// The Publisher port: what a broker adapter gives the relay.
#pragma once
#include <optional>
#include <skald/core/checkpoint_store.hpp>
#include <skald/core/result.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace skald {

/// A message for a broker. Messages of one key keep their order.
struct Message {
    std::string topic;
    std::string key;
    std::string payload;
    std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Publishes batches together with the checkpoint that they bring the relay to, so that a crash
/// between the two neither loses nor doubles a message.
class Publisher {
public:
    virtual ~Publisher() = default;
    /// All messages with the checkpoint, or none. Errors: unavailable (retry), timed_out (ask
    /// last() before a retry), permission_denied (another relay has taken over), too_large.
    virtual Result<void> publish(std::span<const Message> messages,
                                 const Checkpoint& checkpoint) = 0;
    /// The checkpoint of the last batch that was published. None: nothing yet.
    virtual Result<std::optional<Checkpoint>> last(const std::string& source) = 0;
};

}  // namespace skald
