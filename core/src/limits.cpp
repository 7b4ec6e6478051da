#include <skald/core/limits.hpp>
#include <skald/core/snapshot_store.hpp>
#include <skald/core/stream_admin.hpp>
#include <skald/core/utf8.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace skald::limits {
namespace {

// What an event and a tag cost beyond their text, at most, in any store's encoding: numbers, ids,
// times and lengths.
constexpr std::size_t event_overhead_bytes = 128;
constexpr std::size_t tag_overhead_bytes = 8;
constexpr Timestamp first_time = std::chrono::sys_days(std::chrono::year(1678) / 1 / 1);
constexpr Timestamp time_after_last = std::chrono::sys_days(std::chrono::year(2262) / 1 / 1);

Error too_large(std::string message) {
    return Error{Errc::too_large, std::move(message)};
}

std::string over(std::string_view what, std::size_t actual, std::size_t limit,
                 std::string_view unit) {
    std::string message(what);
    message += " has " + std::to_string(actual) + " ";
    message += unit;
    message += "; the limit is " + std::to_string(limit);
    return message;
}

Result<void> check_optional_name(std::string_view what, std::string_view text,
                                 std::size_t bytes_max) {
    return text.empty() ? Result<void>() : check_name(what, text, bytes_max);
}

Result<void> check_texts(const NewEvent& event) {
    if (auto ok = check_name("the type", event.type, type_bytes_max); !ok) return ok;
    struct Text {
        std::string_view what;
        const std::string& text;
        std::size_t bytes_max;
    };
    for (const Text& field : {Text{"content_type", event.content_type, content_type_bytes_max},
                              Text{"correlation_id", event.correlation_id, id_text_bytes_max},
                              Text{"causation_id", event.causation_id, id_text_bytes_max},
                              Text{"traceparent", event.traceparent, id_text_bytes_max}}) {
        if (auto ok = check_optional_name(field.what, field.text, field.bytes_max); !ok) return ok;
    }
    return {};
}

Result<void> check_tags(const Tags& tags) {
    if (tags.size() > tags_max) return too_large(over("the event", tags.size(), tags_max, "tags"));
    for (const std::string& tag : tags) {
        if (auto ok = check_name("a tag", tag, tag_bytes_max); !ok) return ok;
    }
    return {};
}

Result<void> check_event(const NewEvent& event) {
    if (event.schema_version == 0) return invalid_argument("schema versions begin at 1");
    if (auto ok = check_texts(event); !ok) return ok;
    if (auto ok = check_tags(event.tags); !ok) return ok;
    if (event.metadata.size() > metadata_bytes_max) {
        return too_large(over("metadata", event.metadata.size(), metadata_bytes_max, "bytes"));
    }
    const Timestamp time = event.occurred_at.value_or(first_time);
    if (time < first_time || time >= time_after_last) {
        return invalid_argument("occurred_at is outside the years 1678 to 2261");
    }
    return {};
}

std::size_t bytes_of(const NewEvent& event) {
    std::size_t bytes = event_overhead_bytes + event.type.size() + event.data.size() +
                        event.content_type.size() + event.correlation_id.size() +
                        event.causation_id.size() + event.traceparent.size() +
                        event.metadata.size();
    for (const std::string& tag : event.tags) bytes += tag_overhead_bytes + tag.size();
    return bytes;
}

// Says of which event of the request an error speaks.
Error about(Error error, const AppendRequest& request, std::size_t write, std::size_t event) {
    const EventWrite& place = request.writes[write];
    error.message = "writes[" + std::to_string(write) + "].events[" + std::to_string(event) +
                    "]: " + error.message;
    if (place.stream) error.stream = place.stream->name();
    return error;
}

Result<void> check_shape(const AppendRequest& request) {
    if (request.writes.empty()) return invalid_argument("an append needs at least one event");
    std::size_t events = 0;
    for (std::size_t i = 0; i < request.writes.size(); ++i) {
        const EventWrite& write = request.writes[i];
        const std::string place = "writes[" + std::to_string(i) + "]";
        if (write.events.empty()) {
            return invalid_argument(place + ": an append needs at least one event");
        }
        if (!write.stream && write.expected != ExpectedVersion::any()) {
            return invalid_argument(place + ": only a stream can have an expected version");
        }
        events += write.events.size();
    }
    if (events > append_events_max) {
        return too_large(over("the append", events, append_events_max, "events"));
    }
    return {};
}

Result<void> check_ids(const AppendRequest& request) {
    std::vector<EventId> ids;
    for (const EventWrite& write : request.writes) {
        for (const NewEvent& event : write.events) {
            if (!event.id.is_nil()) ids.push_back(event.id);
        }
    }
    std::sort(ids.begin(), ids.end());
    const auto twice = std::adjacent_find(ids.begin(), ids.end());
    if (twice == ids.end()) return {};
    for (std::size_t w = 0, seen = 0; w < request.writes.size(); ++w) {
        const auto& events = request.writes[w].events;
        for (std::size_t e = 0; e < events.size(); ++e) {
            if (events[e].id != *twice || ++seen < 2) continue;
            return about(invalid_argument("the append has the event id " + to_string(*twice) +
                                          " more than once"),
                         request, w, e);
        }
    }
    return {};
}

Result<void> check_events(const AppendRequest& request) {
    std::size_t bytes = 0;
    for (std::size_t w = 0; w < request.writes.size(); ++w) {
        const EventWrite& write = request.writes[w];
        for (std::size_t e = 0; e < write.events.size(); ++e) {
            if (auto ok = check_event(write.events[e]); !ok) {
                return about(std::move(ok).error(), request, w, e);
            }
            bytes += bytes_of(write.events[e]) + (write.stream ? write.stream->name().size() : 0);
            if (bytes <= append_bytes_max) continue;
            return about(too_large("with this event the append has " + std::to_string(bytes) +
                                   " bytes; the limit is " + std::to_string(append_bytes_max)),
                         request, w, e);
        }
    }
    return {};
}

}  // namespace

Result<void> check(const AppendRequest& request) {
    if (auto ok = check_shape(request); !ok) return ok;
    if (auto ok = check_events(request); !ok) return ok;
    if (auto ok = check_ids(request); !ok) return ok;
    return request.condition ? check(request.condition->fail_if) : Result<void>();
}

Result<void> check(const Query& query) {
    if (query.items().size() <= query_items_max) return {};
    return too_large(over("the query", query.items().size(), query_items_max, "items"));
}

Result<void> check_name(std::string_view what, std::string_view text, std::size_t bytes_max) {
    if (text.empty()) return invalid_argument(std::string(what) + " must not be empty");
    if (text.size() > bytes_max) return too_large(over(what, text.size(), bytes_max, "bytes"));
    if (const auto flaw = find_utf8_flaw(text, ControlCharacters::refused)) {
        std::string message(what);
        message += " has ";
        message += flaw->reason;
        message += " at byte " + std::to_string(flaw->offset);
        return invalid_argument(std::move(message));
    }
    return {};
}

Result<void> check(const StreamMetadata& metadata) {
    if (metadata.max_age && *metadata.max_age < std::chrono::nanoseconds(0)) {
        return invalid_argument("the greatest age of events cannot be negative");
    }
    std::size_t bytes = 0;
    for (const auto* roles : {&metadata.readers, &metadata.writers}) {
        for (const std::string& role : *roles) {
            if (auto ok = check_name("a role", role, id_text_bytes_max); !ok) return ok;
            bytes += role.size() + sizeof(std::uint16_t);
        }
    }
    if (bytes <= metadata_bytes_max) return {};
    return too_large("the roles have " + std::to_string(bytes) + " bytes; the limit is " +
                     std::to_string(metadata_bytes_max));
}

Result<void> check(const Snapshot& snapshot) {
    if (snapshot.data.size() > append_bytes_max) {
        return Error{
            .code = Errc::too_large,
            .message = "a snapshot has at most " + std::to_string(append_bytes_max) + " bytes",
            .stream = snapshot.stream.name()};
    }
    return check_name("the kind of a snapshot", snapshot.kind, type_bytes_max);
}

}  // namespace skald::limits
