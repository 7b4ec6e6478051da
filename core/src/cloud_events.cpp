#include <skald/core/cloud_events.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <skald/core/stream_id.hpp>
#include <utility>

namespace skald {
namespace {

constexpr std::string_view spec_version = "1.0";

void add_if_there(MessageHeaders& headers, std::string_view name, std::string_view value) {
    if (!value.empty()) headers.add(name, value);
}

// As decimal digits.
void add(MessageHeaders& headers, std::string_view name, std::uint64_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    headers.add(name,
                std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

std::string joined(std::span<const std::string_view> tags) {
    std::string text;
    for (const std::string_view tag : tags) {
        if (!text.empty()) text += '\n';
        text += tag;
    }
    return text;
}

MessageHeaders headers_of(const RecordedEvent& event, const CloudEventOptions& options) {
    MessageHeaders headers;
    constexpr std::size_t headers_max = 18;
    constexpr std::size_t bytes_mostly = 512;
    headers.reserve(headers_max, bytes_mostly);
    headers.add("ce_specversion", spec_version);
    headers.add("ce_id", to_string(event.id));
    headers.add("ce_source", options.source);
    headers.add("ce_type", event.type);
    headers.add("ce_time", to_string(event.occurred_at));
    add_if_there(headers, "ce_subject", event.stream);
    if (!options.dataschema_prefix.empty()) {
        headers.add("ce_dataschema", options.dataschema_prefix + std::string(event.type) + "/" +
                                         std::to_string(event.schema_version));
    }
    add_if_there(headers, "ce_correlationid", event.correlation_id);
    add_if_there(headers, "ce_causationid", event.causation_id);
    add_if_there(headers, "ce_traceparent", event.traceparent);
    add_if_there(headers, "traceparent", event.traceparent);
    add_if_there(headers, "content-type", event.content_type);
    add(headers, "skald-position", event.position.value());
    if (!event.stream.empty()) {
        add(headers, "skald-version", event.version.value());
    }
    add(headers, "skald-schema-version", event.schema_version);
    if (event.recorded_at != event.occurred_at) {
        headers.add("skald-recorded-at", to_string(event.recorded_at));
    }
    add_if_there(headers, "skald-tags", joined(event.tags));
    add_if_there(headers, "skald-metadata", event.metadata);
    return headers;
}

// Reads headers and remembers the first that is wrong.
class HeaderReader {
public:
    explicit HeaderReader(const ReceivedMessage& message) : message_(message) {}

    std::string_view text(std::string_view name) {
        return message_.header(name).value_or(std::string_view());
    }
    std::string_view required(std::string_view name) {
        const auto value = message_.header(name);
        if (!value) refuse(Errc::unsupported_format, std::string("has no header ").append(name));
        return value.value_or(std::string_view());
    }
    std::uint64_t number(std::string_view name, std::uint64_t least, std::uint64_t most) {
        const std::string_view text = required(name);
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool is_number = error == std::errc() && end == text.data() + text.size();
        if (!is_number || value < least || value > most) refuse_value(name, text);
        return value;
    }
    Timestamp time(std::string_view name) {
        const auto time = parse_timestamp(required(name));
        if (!time) refuse_value(name, required(name));
        return time ? *time : Timestamp();
    }
    EventId id(std::string_view name) {
        const auto uuid = Uuid::parse(required(name));
        if (!uuid) refuse_value(name, required(name));
        return uuid ? EventId(*uuid) : EventId();
    }
    void refuse(Errc code, const std::string& what) {
        if (!error_)
            error_ = Error{code, "the message at " + describe_place(message_) + " " + what};
    }

    const std::optional<Error>& error() const { return error_; }

private:
    void refuse_value(std::string_view name, std::string_view value) {
        constexpr std::size_t shown_max = 64;
        refuse(Errc::corrupt, "has a header " + std::string(name) +
                                  " that is not what it should be: \"" +
                                  std::string(value.substr(0, shown_max)) + "\"");
    }

    const ReceivedMessage& message_;
    std::optional<Error> error_;
};

std::vector<std::string_view> split(std::string_view tags) {
    std::vector<std::string_view> parts;
    while (!tags.empty()) {
        const std::size_t end = std::min(tags.find('\n'), tags.size());
        parts.push_back(tags.substr(0, end));
        tags.remove_prefix(std::min(end + 1, tags.size()));
    }
    return parts;
}

constexpr std::uint64_t any_number = static_cast<std::uint64_t>(-1);

}  // namespace

Result<std::optional<Message>> CloudEventMapping::operator()(const RecordedEvent& event) const {
    if (!options_.topic && event.stream.empty()) {
        return invalid_argument(
            "an event without a stream has no category: give a rule for topics");
    }
    std::string topic = options_.topic
                            ? options_.topic(event)
                            : options_.topic_prefix + std::string(category_of(event.stream));
    return std::optional(Message{std::move(topic), std::string(event.stream),
                                 std::string(event.data), headers_of(event, options_),
                                 event.position});
}

Result<ReceivedEvent> ReceivedEvent::read(const ReceivedMessage& message) {
    HeaderReader in(message);
    const std::string_view version = in.required("ce_specversion");
    if (!in.error() && version != spec_version) {
        in.refuse(Errc::unsupported_format,
                  "is of version \"" + std::string(version.substr(0, 16)) + "\" of CloudEvents");
    }
    if (!message.has_payload) in.refuse(Errc::unsupported_format, "has no payload");
    ReceivedEvent received;
    RecordedEvent& event = received.event_;
    event.position = GlobalPosition(in.number("skald-position", 1, any_number));
    event.id = in.id("ce_id");
    event.stream = in.text("ce_subject");
    if (!event.stream.empty()) event.version = Version(in.number("skald-version", 0, any_number));
    event.type = in.required("ce_type");
    event.schema_version =
        static_cast<std::uint32_t>(in.number("skald-schema-version", 1, std::uint32_t(-1)));
    event.data = message.payload;
    event.content_type = in.text("content-type");
    event.correlation_id = in.text("ce_correlationid");
    event.causation_id = in.text("ce_causationid");
    event.traceparent = in.text("ce_traceparent");
    event.metadata = in.text("skald-metadata");
    event.occurred_at = in.time("ce_time");
    event.recorded_at =
        message.header("skald-recorded-at") ? in.time("skald-recorded-at") : event.occurred_at;
    received.source_ = in.required("ce_source");
    received.tags_ = split(in.text("skald-tags"));
    event.tags = received.tags_;
    if (in.error()) return *in.error();
    return received;
}

}  // namespace skald
