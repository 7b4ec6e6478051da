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

    /// Is inside until it is destroyed, or until stay() hands the duty to leave to somebody else.
    class Pass {
    public:
        Pass(StreamGate& gate, const StreamId& stream) : gate_(&gate), stream_(stream) {
            gate.enter(stream);
        }
        ~Pass() {
            if (gate_ != nullptr) gate_->leave(stream_);
        }
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;
        void stay() { gate_ = nullptr; }

    private:
        StreamGate* gate_;  // null: somebody else leaves
        const StreamId& stream_;
    };

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;  // the streams with a command on its way
};

}  // namespace skald
