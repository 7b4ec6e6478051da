#include <skald/core/query.hpp>

#include <algorithm>
#include <utility>

namespace skald {

bool QueryItem::matches(const RecordedEvent& event) const {
    if (!types.empty() && std::find(types.begin(), types.end(), event.type) == types.end()) {
        return false;
    }
    if (stream && stream->name() != event.stream) return false;
    // An event without a stream has no category either, not even the empty one.
    if (category && (event.stream.empty() || category_of(event.stream) != *category)) return false;
    return std::all_of(tags.begin(), tags.end(),
                       [&event](const std::string& tag) { return event.has_tag(tag); });
}

Query Query::of(QueryItem item) {
    Query query;
    query.or_item(std::move(item));
    return query;
}

Query Query::types(std::vector<std::string> any_of) {
    // No event has an empty type: none of no types.
    if (any_of.empty()) any_of.emplace_back();
    return of({.types = std::move(any_of)});
}

Query Query::tagged(Tags all_of) {
    return of({.tags = std::move(all_of)});
}

Query Query::stream(StreamId stream) {
    return of({.stream = std::move(stream)});
}

Query Query::category(std::string category) {
    return of({.category = std::move(category)});
}

Query& Query::or_item(QueryItem item) {
    items_.push_back(std::move(item));
    return *this;
}

bool Query::matches(const RecordedEvent& event) const {
    return items_.empty() ||
           std::any_of(items_.begin(), items_.end(),
                       [&event](const QueryItem& item) { return item.matches(event); });
}

bool Query::is_all() const {
    return items_.empty() || std::find(items_.begin(), items_.end(), QueryItem{}) != items_.end();
}

}  // namespace skald
