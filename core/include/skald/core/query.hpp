// A Query selects events by type, tag, stream and category, as the DCB specification does
// (dcb.events/specification), with streams and categories added.
#pragma once
#include <optional>
#include <skald/core/recorded_event.hpp>
#include <skald/core/stream_id.hpp>
#include <skald/core/tags.hpp>
#include <string>
#include <vector>

namespace skald {

/// Matches an event that meets every part that is given; an item without any matches all events.
struct QueryItem {
    std::vector<std::string> types = {};       // the event's type is one of these
    Tags tags = {};                            // the event has all of these
    std::optional<StreamId> stream = {};       // the event is in this stream
    std::optional<std::string> category = {};  // the event's stream is in this category

    bool matches(const RecordedEvent& event) const;
    friend bool operator==(const QueryItem&, const QueryItem&) = default;
};

/// Items joined by OR. No items: all events.
class Query {
public:
    static Query all() { return {}; }
    static Query of(QueryItem item);
    /// No types: nothing matches.
    static Query types(std::vector<std::string> any_of);
    /// No tags: every event has all of them.
    static Query tagged(Tags all_of);
    static Query stream(StreamId stream);
    static Query category(std::string category);

    /// Also what this item matches. Adding to `all()` narrows it to the item.
    Query& or_item(QueryItem item);

    bool matches(const RecordedEvent& event) const;
    /// Whether every event matches: no items, or one of them is empty.
    bool is_all() const;
    const std::vector<QueryItem>& items() const { return items_; }
    friend bool operator==(const Query&, const Query&) = default;

private:
    std::vector<QueryItem> items_;  // joined by OR; none: all
};

}  // namespace skald
