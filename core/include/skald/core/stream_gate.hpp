// Lets one command at a time through to a stream, among those that one Repository has submitted.
#pragma once
#include <memory>
#include <skald/core/stream_id.hpp>

namespace skald {

/// A command that is decided while another of its stream is on its way would be decided on a state
/// that may never come true. So the next one waits at the gate. Any thread may use one object.
class StreamGate {
public:
    StreamGate();
    ~StreamGate();

    /// Returns when no one else is inside for this stream, and goes in.
    void enter(const StreamId& stream);
    /// Lets the next one in.
    void leave(const StreamId& stream);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;  // the streams with a command on its way
};

}  // namespace skald
