#include "append_call.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <skald/core/condition_failed.hpp>
#include <unordered_map>
#include <utility>

#include "event_keys.hpp"

namespace skald::postgres {
namespace {

using Element = BinaryArray::Element;

BinaryArray integers() {
    return BinaryArray(Element::integer);
}
BinaryArray bigints() {
    return BinaryArray(Element::bigint);
}
BinaryArray texts() {
    return BinaryArray(Element::text);
}

// Gives each stream of the requests a place, from 1.
class Places {
public:
    std::int64_t of(const std::string& stream) {
        const auto [found, added] = places_.try_emplace(stream, places_.size() + 1);
        if (added) names_.add(std::string_view(stream));
        return static_cast<std::int64_t>(found->second);
    }
    const BinaryArray& names() const { return names_; }

private:
    std::unordered_map<std::string_view, std::size_t> places_;
    BinaryArray names_ = texts();
};

struct Expectations {
    BinaryArray requests = integers();
    BinaryArray streams = integers();
    BinaryArray kinds = integers();
    BinaryArray versions = bigints();

    void add(std::int64_t request, std::int64_t place, ExpectedVersion expected) {
        requests.add(request);
        streams.add(place);
        kinds.add(kind_number(expected));
        versions.add(to_bigint(expected.version().value()));
    }
    void add_to(Parameters& parameters) const {
        parameters.add(requests).add(streams).add(kinds).add(versions);
    }
};

struct Items {
    BinaryArray requests = integers();
    BinaryArray after = bigints();
    BinaryArray all_of = texts();
    BinaryArray any_of = texts();
    BinaryArray streams = texts();

    void add(std::int64_t request, const AppendCondition& condition) {
        for (const ItemKeys& item : item_keys(condition.fail_if)) {
            requests.add(request);
            after.add(to_bigint(condition.after.value()));
            all_of.add(std::string_view(item.all_of));
            any_of.add(std::string_view(item.any_of));
            streams.add(std::string_view(item.stream));
        }
    }
    void add_to(Parameters& parameters) const {
        parameters.add(requests).add(after).add(all_of).add(any_of).add(streams);
    }
};

BinaryArray keys_of(const NewEvent& event, std::string_view stream) {
    BinaryArray keys = texts();
    for_each_key(event.type, stream, event.tags,
                 [&keys](const std::string& key) { keys.add(std::string_view(key)); });
    return keys;
}

class Call {
public:
    explicit Call(std::uint32_t event_type) : events_(BinaryArray::of_rows(event_type)) {}

    void add(const AppendRequest& request) {
        ++requests_;
        std::int64_t index = 0;
        std::int64_t count = 0;
        for (const EventWrite& write : request.writes) {
            count += static_cast<std::int64_t>(write.events.size());
        }
        for (const EventWrite& write : request.writes) add(write, index, count);
        for (const StreamCheck& check : request.checks) {
            checks_.add(requests_, places_.of(check.stream.name()), check.expected);
        }
        if (request.condition) items_.add(requests_, *request.condition);
    }

    Parameters parameters(Timestamp now, bool notify) const {
        Parameters all;
        all.add(std::int64_t{now.time_since_epoch().count()}).add(notify).add(places_.names());
        writes_.add_to(all);
        all.add(write_events_);
        checks_.add_to(all);
        items_.add_to(all);
        return all.add(events_).add(requests_);
    }

private:
    void add(const EventWrite& write, std::int64_t& index, std::int64_t count) {
        const std::string_view stream = write.stream ? write.stream->name() : std::string_view();
        writes_.add(requests_, write.stream ? places_.of(write.stream->name()) : 0, write.expected);
        write_events_.add(static_cast<std::int64_t>(write.events.size()));
        std::int64_t offset = 0;
        for (const NewEvent& event : write.events) {
            row_.add_integer(static_cast<std::int64_t>(write_events_.size()));
            row_.add_integer(offset++).add_integer(index++).add_integer(count);
            add(event, stream);
        }
    }

    void add(const NewEvent& event, std::string_view stream) {
        row_.add(event.id.uuid()).add_text(event.type).add_bigint(event.schema_version);
        row_.add(keys_of(event, stream)).add_some_text(event.content_type);
        row_.add_some_text(event.correlation_id).add_some_text(event.causation_id);
        row_.add_some_text(event.traceparent).add_bytes(event.data);
        if (event.metadata.empty()) {
            row_.add_null(Element::bytea);
        } else {
            row_.add_bytes(event.metadata);
        }
        if (event.occurred_at) {
            row_.add_bigint(event.occurred_at->time_since_epoch().count());
        } else {
            row_.add_null(Element::bigint);
        }
        events_.add(std::string_view(row_.take_encoded()));
    }

    Places places_;
    Expectations writes_;
    BinaryArray write_events_ = integers();
    Expectations checks_;
    Items items_;
    BinaryArray events_;  // in the form of the schema's new_event
    BinaryRow row_;       // reused
    std::int64_t requests_ = 0;
};

// "{0,3,7}"
std::vector<Version> versions_in(std::string_view array) {
    std::vector<Version> versions;
    const char* at = array.data() + 1;
    const char* const end = array.data() + array.size() - 1;
    while (at < end) {
        std::uint64_t number = 0;
        at = std::from_chars(at, end, number).ptr + 1;
        versions.emplace_back(number);
    }
    return versions;
}

// The columns of append()'s answer.
enum Column : std::size_t {
    refusal,
    at_position,
    at_place,
    actual,
    deleted,
    type,
    stream,
    versions
};

Error refused_condition(const AppendRequest& request, const Rows& rows, std::size_t row) {
    return condition_failed(request.condition->after.value(),
                            {.position = rows.number<std::uint64_t>(row, at_position),
                             .type = rows.text(row, type),
                             .stream = rows.text(row, stream)});
}

}  // namespace

std::string append_sql(const std::string& schema) {
    return "select * from " + schema +
           ".append($1::bigint, $2::boolean, $3::text[], $4::integer[], $5::integer[], "
           "$6::integer[], $7::bigint[], $8::integer[], $9::integer[], $10::integer[], "
           "$11::integer[], $12::bigint[], $13::integer[], $14::bigint[], $15::text[], "
           "$16::text[], $17::text[], $18::" +
           schema + ".new_event[], $19::bigint::integer)";
}

Parameters append_parameters(std::span<const AppendRequest* const> requests, Timestamp now,
                             bool notify, std::uint32_t event_type) {
    Call call(event_type);
    for (const AppendRequest* request : requests) call.add(*request);
    return call.parameters(now, notify);
}

Result<std::uint32_t> event_type_of(Session& session, const std::string& schema) {
    const Answer answer = session.run("select '" + schema + ".new_event'::regtype::oid");
    if (const Failure* failure = failure_of(answer)) return failure->error;
    return std::get<Rows>(answer).number<std::uint32_t>(0, 0);
}

Result<Appended> outcome_of(const AppendRequest& request, const Rows& rows, std::size_t row) {
    const auto place = rows.number(row, at_place);  // from 1; checks below 0
    const auto index = static_cast<std::size_t>(std::max(place, -place)) - 1;
    switch (rows.number(row, refusal)) {
        case 0:
            return Appended{
                .position = GlobalPosition(rows.number<std::uint64_t>(row, at_position)),
                .versions = versions_in(rows.text(row, versions))};
        case 3:
            return refused_condition(request, rows, row);
        default:
            break;
    }
    const std::string& name =
        place > 0 ? request.writes[index].stream->name() : request.checks[index].stream.name();
    if (rows.number(row, refusal) == 2) return stream_deleted(name);
    return wrong_expected_version(
        name, place > 0 ? request.writes[index].expected : request.checks[index].expected,
        refused_state(rows.number(row, actual), rows.truth(row, deleted)));
}

std::int64_t to_bigint(std::uint64_t number) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    return static_cast<std::int64_t>(std::min<std::uint64_t>(number, most));
}

std::int64_t kind_number(ExpectedVersion expected) {
    switch (expected.kind()) {
        case ExpectedVersion::Kind::any:
            return 0;
        case ExpectedVersion::Kind::no_stream:
            return 1;
        case ExpectedVersion::Kind::exists:
            return 2;
        case ExpectedVersion::Kind::exactly:
            break;
    }
    return 3;
}

StreamState refused_state(std::int64_t last, bool deleted) {
    StreamState state;
    if (last >= 0) state.last_version = Version(static_cast<std::uint64_t>(last));
    state.deleted = deleted;
    return state;
}

}  // namespace skald::postgres
