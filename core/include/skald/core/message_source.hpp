// The MessageSource port: what a broker adapter gives those who consume.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <skald/core/global_position.hpp>
#include <skald/core/received_message.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <vector>

namespace skald {

/// Knows how far a partition was consumed.
class PartitionCheckpoints {
public:
    virtual ~PartitionCheckpoints() = default;
    /// The position of the last message that was handled; 0: none was. Called on a thread of the
    /// source, when a partition is assigned. Errors: unavailable, io.
    virtual Result<GlobalPosition> handled_until(const std::string& topic,
                                                 std::uint32_t partition) = 0;
};

/// Delivers the messages of the partitions that the group of consumers assigns to this one, each
/// partition in order and from where it was handled. Other members of the group may get a partition
/// at any time, and may have handled more of it than this one knows: whoever handles a message looks
/// at the checkpoint in the same transaction. One thread at a time; only stop() may come from
/// another.
class MessageSource {
public:
    virtual ~MessageSource() = default;

    /// Joins the group, or joins it again: what was delivered before and not handled comes again.
    /// `checkpoints` must be there until stop(), the next start() or the end of the source. Errors: invalid_argument,
    /// not_found (a topic), permission_denied, unavailable, timed_out.
    virtual Result<void> start(PartitionCheckpoints& checkpoints) = 0;

    /// The next messages of any partitions; waits for the first of them. None: the time has passed,
    /// or stop() was called. A message with a header skald-due comes when it is due, and those of
    /// its partition behind it come later. Messages that are not asked for stay with the broker. Errors, after
    /// each of which start() begins anew: unavailable, timed_out, permission_denied; not_found (a
    /// topic is gone); corrupt (messages behind the checkpoint are gone before they were handled).
    virtual Result<std::vector<ReceivedMessage>> poll(std::size_t messages_max,
                                                      std::chrono::nanoseconds timeout) = 0;

    /// Ends waiting now and later, until start(), and asks the checkpoints no more, which may be gone
    /// when it has returned.
    virtual void stop() = 0;
};

}  // namespace skald
