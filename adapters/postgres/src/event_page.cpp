#include "event_page.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "event_keys.hpp"
#include "read_statement.hpp"

namespace skald::postgres {
namespace {

// What the views of a page point into besides the rows. Deques do not move what they hold.
struct Decoded {
    std::deque<std::string> bytes;
    std::deque<std::vector<std::string_view>> tags;
};

Timestamp time_of(std::int64_t nanoseconds) {
    return Timestamp(std::chrono::nanoseconds(nanoseconds));
}

// One row of the answer, with its columns by name.
class Row {
public:
    Row(const Rows& rows, std::size_t row) : rows_(rows), row_(row) {}

    bool is_null(ReadColumn column) const { return rows_.is_null(row_, index(column)); }
    std::string_view text(ReadColumn column) const { return rows_.text(row_, index(column)); }
    template <class Number = std::int64_t>
    Number number(ReadColumn column) const {
        return rows_.number<Number>(row_, index(column));
    }
    bool truth(ReadColumn column) const { return rows_.truth(row_, index(column)); }

private:
    static std::size_t index(ReadColumn column) { return static_cast<std::size_t>(column); }

    const Rows& rows_;
    std::size_t row_;
};

std::string_view keep(std::string_view hex, Decoded& decoded) {
    return hex.empty() ? std::string_view() : decoded.bytes.emplace_back(bytes_of(hex));
}

RecordedEvent event_in(const Row& row, Decoded& decoded) {
    auto& tags = decoded.tags.emplace_back();
    split_tags(row.text(ReadColumn::keys), tags);
    return RecordedEvent{
        .position = GlobalPosition(row.number<std::uint64_t>(ReadColumn::position)),
        .id = EventId(Uuid::parse(row.text(ReadColumn::id)).value_or(Uuid())),
        .stream = row.text(ReadColumn::stream),
        .version = Version(row.number<std::uint64_t>(ReadColumn::version)),
        .type = row.text(ReadColumn::type),
        .schema_version = row.number<std::uint32_t>(ReadColumn::schema_version),
        .tags = tags,
        .data = keep(row.text(ReadColumn::data), decoded),
        .content_type = row.text(ReadColumn::content_type),
        .correlation_id = row.text(ReadColumn::correlation_id),
        .causation_id = row.text(ReadColumn::causation_id),
        .traceparent = row.text(ReadColumn::traceparent),
        .metadata = keep(row.text(ReadColumn::metadata), decoded),
        .occurred_at = time_of(row.number(ReadColumn::occurred_at)),
        .recorded_at = time_of(row.number(ReadColumn::recorded_at))};
}

StreamState state_in(const Row& row) {
    StreamState state;
    const auto last = row.number(ReadColumn::stream_last);
    if (last < 0) return state;
    state.last_version = Version(static_cast<std::uint64_t>(last));
    state.deleted = row.number(ReadColumn::stream_first_live) > last;
    return state;
}

void add_snapshot(EventBatch& batch, const Row& row, const ReadRequest& request, Decoded& decoded) {
    if (row.is_null(ReadColumn::snapshot_version)) return;
    batch.snapshot = RecordedSnapshot{
        .kind = decoded.bytes.emplace_back(request.snapshot_kind),
        .version = Version(row.number<std::uint64_t>(ReadColumn::snapshot_version)),
        .schema_version = row.number<std::uint32_t>(ReadColumn::snapshot_schema_version),
        .data = keep(row.text(ReadColumn::snapshot_data), decoded)};
}

GlobalPosition fully_scanned(const ReadRequest& request, GlobalPosition head) {
    if (request.direction == Direction::backward) return GlobalPosition();
    return std::max(head, request.after_position.value_or(GlobalPosition()));
}

}  // namespace

Result<EventBatch> event_page(const ReadRequest& request, const Rows& rows) {
    const auto decoded = std::make_shared<Decoded>();
    const Row first(rows, 0);  // there is always one, for the head
    if (first.truth(ReadColumn::stream_tombstoned)) {
        return stream_deleted(request.stream_id->name());
    }
    EventBatch batch;
    batch.head = GlobalPosition(first.number<std::uint64_t>(ReadColumn::head));
    batch.scanned = fully_scanned(request, batch.head);
    batch.stream = state_in(first);
    add_snapshot(batch, first, request, *decoded);
    batch.owners = {rows.owner, decoded};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row row(rows, i);
        if (row.is_null(ReadColumn::row_number)) break;  // no event at all
        if (row.is_null(ReadColumn::data)) {             // the one behind the page
            batch.at_end = false;
            batch.scanned = batch.events.back().position;
            break;
        }
        batch.events.push_back(event_in(row, *decoded));
    }
    return batch;
}

}  // namespace skald::postgres
