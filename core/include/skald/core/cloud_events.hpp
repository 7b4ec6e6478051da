// Events as messages that others understand: CloudEvents 1.0 in the binary mode of its Kafka
// binding. The payload is the event's data, the key its stream, and headers say the rest:
//
//     ce_specversion 1.0          ce_id      the event's id      ce_type     its type
//     ce_source      as declared  ce_subject its stream          ce_time     when it occurred
//     ce_correlationid, ce_causationid, ce_traceparent, traceparent, ce_dataschema    if there
//     content-type                of the payload
//     skald-position, skald-version, skald-schema-version        its place and form
//     skald-recorded-at           if it differs from ce_time
//     skald-tags                  separated by line feeds        skald-metadata      if there
//     skald-retried               of an event that was parked and comes out of its order
//     skald-previous              the relay, ':' and the position of the event that it published
//                                 before in the same partition, 0 for none; written by publishers
//                                 that know the partition
#pragma once
#include <functional>
#include <optional>
#include <skald/core/message.hpp>
#include <skald/core/received_message.hpp>
#include <skald/core/recorded_event.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skald {

struct CloudEventOptions {
    /// Where the events come from, a URI reference such as "/orders". Must not be empty.
    std::string source;
    /// The topic of an event, by this rule; without one it is `topic_prefix` and the category.
    std::function<std::string(const RecordedEvent&)> topic = {};
    std::string topic_prefix = {};
    /// ce_dataschema is this, the type, '/' and the schema version. Empty: no such header.
    std::string dataschema_prefix = {};
};

/// Makes messages of events, for a relay. Errors of the call: invalid_argument, for an event that
/// has no stream when there is no rule for its topic.
class CloudEventMapping {
public:
    explicit CloudEventMapping(CloudEventOptions options) : options_(std::move(options)) {}

    Result<std::optional<Message>> operator()(const RecordedEvent& event) const;

private:
    CloudEventOptions options_;
};

/// An event that came as a message from another Skald. Its views point into the message, which must
/// outlive it.
class ReceivedEvent {
public:
    ReceivedEvent(ReceivedEvent&&) = default;
    ReceivedEvent& operator=(ReceivedEvent&&) = default;
    ReceivedEvent(const ReceivedEvent&) = delete;
    ReceivedEvent& operator=(const ReceivedEvent&) = delete;

    /// Errors: unsupported_format, for what is no CloudEvent in binary mode, of another version of
    /// CloudEvents, or not published by Skald; corrupt, for a header that is not what its name
    /// says. The message names the header and the place.
    static Result<ReceivedEvent> read(const ReceivedMessage& message);

    /// As the store of origin has it. It moves with this object.
    const RecordedEvent& event() const { return event_; }
    /// Of the store of origin.
    std::string_view source() const { return source_; }

private:
    ReceivedEvent() = default;

    RecordedEvent event_;
    std::string_view source_;
    std::vector<std::string_view> tags_;  // what event_.tags shows
};

}  // namespace skald
