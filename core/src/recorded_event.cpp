#include <skald/core/recorded_event.hpp>

#include <algorithm>

namespace skald {

bool RecordedEvent::has_tag(std::string_view tag) const {
    return std::binary_search(tags.begin(), tags.end(), tag);
}

NewEvent RecordedEvent::to_new_event() const {
    NewEvent copy;
    copy.id = id;
    copy.type = type;
    copy.schema_version = schema_version;
    for (const std::string_view tag : tags) copy.tags.add(tag);
    copy.data = data;
    copy.content_type = content_type;
    copy.correlation_id = correlation_id;
    copy.causation_id = causation_id;
    copy.traceparent = traceparent;
    copy.metadata = metadata;
    copy.occurred_at = occurred_at;
    return copy;
}

}  // namespace skald
