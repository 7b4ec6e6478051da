#include "read_statement.hpp"

#include <algorithm>
#include <limits>
#include <skald/core/limits.hpp>

#include "append_call.hpp"
#include "event_keys.hpp"

namespace skald::postgres {
namespace {

// What the planner can turn into a range of the index by version.
constexpr std::string_view stream_parts = R"sql(
 select s.id, s.tombstoned, s.first_live, s.max_age, coalesce(l.version, -1) as last_version,
        greatest(s.first_live, least(coalesce(s.truncate_before, 0), 9223372036854775807)::bigint,
                 case when s.max_count <= coalesce(l.version, -1)
                      then coalesce(l.version, -1) + 1 - s.max_count::bigint else 0 end) as lowest
 from {schema}.streams s
 left join lateral (select e.version from {schema}.events e where e.stream_id = s.id
                    order by e.version desc limit 1) l on true
 where s.name = )sql";

std::string event_columns(const std::string& stream) {
    return "r.n, r.position, r.id, " + stream +
           ", r.version, r.type, r.schema_version, array_to_string(r.keys, chr(1)),"
           " r.content_type, r.correlation_id, r.causation_id, r.traceparent,"
           " case when r.fits then r.data end, case when r.fits then r.metadata end,"
           " r.occurred_at, r.recorded_at";
}

std::string filled(std::string_view text, const std::string& schema) {
    constexpr std::string_view hole = "{schema}";
    std::string out;
    for (std::size_t at = text.find(hole); at != std::string_view::npos; at = text.find(hole)) {
        out += text.substr(0, at);
        out += schema;
        text.remove_prefix(at + hole.size());
    }
    return out += text;
}

bool is_forward(const ReadRequest& request) {
    return request.direction == Direction::forward;
}

std::int64_t nanoseconds(Timestamp time) {
    return std::int64_t{time.time_since_epoch().count()};
}

// Where the read begins, by position, version and time.
std::string beginning_sql(const ReadRequest& request, const std::string& schema,
                          Parameters& parameters) {
    const bool forward = is_forward(request);
    std::string sql;
    if (request.after_position) {
        sql += forward ? " and e.position > " : " and e.position < ";
        sql += parameters.add(to_bigint(request.after_position->value())).last() + "::bigint";
    }
    if (request.from_version) {
        sql += forward ? " and e.version >= " : " and e.version <= ";
        sql += parameters.add(to_bigint(request.from_version->value())).last() + "::bigint";
    }
    if (request.from_recorded_at) {
        // 0: all were recorded before.
        const std::int64_t time = nanoseconds(*request.from_recorded_at);
        const bool last = time == std::numeric_limits<std::int64_t>::max();
        parameters.add(forward || last ? time : time + 1);
        const std::string first =
            "(select nullif(" + schema + ".first_recorded(" + parameters.last() + "::bigint), 0))";
        sql += forward ? " and e.position >= " + first
                       : " and e.position < coalesce(" + first + ", 9223372036854775807)";
    }
    return sql;
}

// Numbers the events of `chosen` and cuts where the page is full, one event later: then the reader
// knows that there is more.
std::string paged(const std::string& chosen, const ReadRequest& request, Parameters& parameters) {
    const std::string events_max =
        parameters.add(to_bigint(std::max<std::size_t>(request.page.events_max, 1))).last() +
        "::bigint";
    const std::string bytes_max =
        parameters.add(to_bigint(request.page.bytes_max)).last() + "::bigint";
    const std::string order = std::string(request.stream_id ? "version" : "position") +
                              (is_forward(request) ? "" : " desc");
    return "select q.*, row_number() over w as n, sum(q.bytes) over w as total, (row_number() over "
           "w = 1 or (row_number() over w <= " +
           events_max + " and sum(q.bytes) over w <= " + bytes_max + ")) as fits from (" + chosen +
           " order by e." + order + " limit least(" + events_max +
           ", 9223372036854775806) + 1) q window w as (order by q." + order + ")";
}

// `stream`: the name of the stream of an event `r`, in SQL.
std::string page_sql(const std::string& chosen, const std::string& stream,
                     const ReadRequest& request, Parameters& parameters) {
    const std::string paged_sql = paged(chosen, request, parameters);
    const std::string bytes_max = parameters.last() + "::bigint";
    return "select " + event_columns(stream) + " from (" + paged_sql +
           ") r where r.n <= 2 or r.total - r.bytes <= " + bytes_max;
}

constexpr std::string_view event_bytes =
    "octet_length(e.type) + octet_length(e.data) + coalesce(octet_length(e.metadata), 0) as bytes";

std::string head_sql(const std::string& schema) {
    return "select coalesce((select position from " + schema +
           ".events order by position desc limit 1), 0) as head";
}

ReadStatement read_log(const ReadRequest& request, const std::string& schema, Timestamp now) {
    ReadStatement statement;
    Parameters& parameters = statement.parameters;
    if (!request.filter.is_all()) statement.keep = Session::Keep::once;
    const std::string time = parameters.add(nanoseconds(now)).last() + "::bigint";
    std::string chosen = "select e.*, " + std::string(event_bytes) + " from " + schema +
                         ".events e where " + visible_sql(schema, time) +
                         beginning_sql(request, schema, parameters);
    if (!request.filter.is_all()) {
        chosen += " and " + filter_sql(request.filter, schema, parameters);
    }
    statement.sql =
        "with h as (" + head_sql(schema) +
        ") select h.head, -1, 0, false, null, null, null, p.* from h left join "
        "lateral (" +
        page_sql(chosen, "(select s.name from " + schema + ".streams s where s.id = r.stream_id)",
                 request, parameters) +
        ") p on true order by p.n";
    return statement;
}

ReadStatement read_stream(const ReadRequest& request, const std::string& schema, Timestamp now) {
    ReadStatement statement;
    Parameters& parameters = statement.parameters;
    if (!request.filter.is_all()) statement.keep = Session::Keep::once;
    const std::string name = parameters.add(request.stream_id->name()).last() + "::text";
    const std::string time = parameters.add(nanoseconds(now)).last() + "::bigint";
    std::string snapshot =
        "select null::bigint as version, null::bigint as schema_version,"
        " null::bytea as data where false";
    // A kind that is no name has no snapshot, and the server might not take it.
    if (limits::check_name("a kind", request.snapshot_kind, limits::type_bytes_max)) {
        snapshot = "select k.version, k.schema_version, k.data from " + schema +
                   ".snapshots k where k.stream_id = (select id from s) and k.kind = " +
                   parameters.add(request.snapshot_kind).last() + "::text";
    }
    std::string chosen = "select e.*, " + std::string(event_bytes) + " from " + schema +
                         ".events e where e.stream_id = (select id from s) and not (select "
                         "tombstoned from s) and e.version >= (select lowest from s)"
                         " and e.version > coalesce((select version from k), -1)"
                         " and ((select max_age from s) is null or e.recorded_at >= " +
                         time + "::numeric - (select max_age from s))" +
                         beginning_sql(request, schema, parameters);
    if (!request.filter.is_all()) {
        chosen += " and " + filter_sql(request.filter, schema, parameters);
    }
    statement.sql =
        "with h as (" + head_sql(schema) + "), s as (" + filled(stream_parts, schema) + name +
        "), k as (" + snapshot +
        ") select h.head, coalesce(s.last_version, -1), coalesce(s.first_live, 0),"
        " coalesce(s.tombstoned, false), k.version, k.schema_version,"
        " case when coalesce(p.n, 1) = 1 then k.data end, p.* from h left join s on true"
        " left join k on true left join lateral (" +
        page_sql(chosen, name, request, parameters) + ") p on true order by p.n";
    return statement;
}

}  // namespace

Result<void> check(const ReadRequest& request) {
    if (!request.stream_id && request.from_version) {
        return invalid_argument("a read from a version needs a stream");
    }
    const bool forward_in_stream = request.stream_id && is_forward(request);
    if (!request.snapshot_kind.empty() && !forward_in_stream) {
        return invalid_argument("a read with a snapshot goes forward in one stream");
    }
    return limits::check(request.filter);
}

ReadStatement read_statement(const ReadRequest& request, const std::string& schema, Timestamp now) {
    return request.stream_id ? read_stream(request, schema, now) : read_log(request, schema, now);
}

ReadStatement any_statement(const Query& filter, std::uint64_t after, const std::string& schema,
                            Timestamp now) {
    ReadStatement statement;
    Parameters& parameters = statement.parameters;
    statement.keep = filter.is_all() ? Session::Keep::prepared : Session::Keep::once;
    const std::string time = parameters.add(nanoseconds(now)).last() + "::bigint";
    statement.sql = "select 1 from " + schema + ".events e where e.position > " +
                    parameters.add(to_bigint(after)).last() + "::bigint and " +
                    visible_sql(schema, time);
    if (!filter.is_all()) statement.sql += " and " + filter_sql(filter, schema, parameters);
    statement.sql += " limit 1";
    return statement;
}

// A subquery and not a join: so the planner goes along an index and stops where the page is full.
// Numeric where a difference of two times could be more than a bigint holds. Few streams have limits.
std::string visible_sql(const std::string& schema, const std::string& now) {
    return "(e.stream_id is null or (select not s.tombstoned and e.version >= s.first_live"
           " and (s.truncate_before is null or e.version >= s.truncate_before)"
           " and case when s.max_count is null then true else e.version + s.max_count > " +
           schema +
           ".last_version(s.id) end"
           " and case when s.max_age is null then true else e.recorded_at >= " +
           now + "::numeric - s.max_age end from " + schema +
           ".streams s where s.id = e.stream_id))";
}

}  // namespace skald::postgres
