#include "migrations.hpp"

namespace skald::postgres {

// Takes many appends in one call. Arrays describe them flatly: writes, checks, items of conditions
// and events, each in the order of their requests and with the number of the request or write that
// they belong to. `off` is the place of an event in its write, `index` in its append of `count`. Streams are given by their place in `streams` (from 1; 0: none), each name once.
// Expectations: 0 any, 1 no stream, 2 exists, 3 exactly. Lists of keys are joined by chr(1), which
// no name has. `refusal`: 0 none, 1 wrong version, 2 tombstoned, 3 the condition.
//
// The lock comes first: what follows sees all that was committed before, since each statement of a
// READ COMMITTED transaction looks anew, and nobody else appends until this transaction has ended,
// after it has become visible. Stored ids are not looked for: the unique index stops them, and then
// the caller finds out what they are.
const std::string_view migration_1_append = R"sql(
create function {schema}.lock_appends() returns void language plpgsql as $$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'Skald appends under READ COMMITTED only' using errcode = '0A000';
    end if;
    perform pg_advisory_xact_lock(
        (1936415084::bigint << 32) | '{schema}.events'::regclass::oid::bigint);
end $$;

create type {schema}.new_event as (
    write integer, off integer, index integer, count integer, id uuid, type text,
    schema_version bigint, keys text[], content_type text, correlation_id text, causation_id text,
    traceparent text, data bytea, metadata bytea, occurred_at bigint
);

create function {schema}.append(
    given_time bigint, notify boolean, streams text[],
    write_request integer[], write_stream integer[], write_kind integer[],
    write_version bigint[], write_events integer[],
    check_request integer[], check_stream integer[], check_kind integer[], check_version bigint[],
    item_request integer[], item_after bigint[], item_all text[], item_any text[],
    item_stream text[],
    events {schema}.new_event[], requests integer)
returns table (refusal integer, at_position bigint, at_place integer, actual bigint,
               actual_deleted boolean, match_type text, match_stream text, versions bigint[])
language plpgsql
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    head bigint := 0;
    now_at bigint := given_time;
    stream_ids bigint[];
    last_versions bigint[];
    first_live bigint[];
    dead boolean[];
    trial bigint[];
    new_streams integer[] := '{}';
    first_position bigint[] := array_fill(0::bigint, array[cardinality(write_request)]);
    first_version bigint[] := array_fill(0::bigint, array[cardinality(write_request)]);
    request integer := 1;
    write integer := 1;
    first_write integer;
    first_check integer;
    flushed_write integer := 0;
    event integer := 0;
    flushed_event integer := 0;
    checking integer := 1;
    item integer := 1;
    next_position bigint;
    place integer;
    condition text;
    condition_after bigint;
    found_at bigint;
    events_before integer;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'Skald appends under READ COMMITTED only' using errcode = '0A000';
    end if;
    perform pg_advisory_xact_lock(
        (1936415084::bigint << 32) | '{schema}.events'::regclass::oid::bigint);
    select e.position, greatest(e.recorded_at, given_time) into head, now_at
        from {schema}.events e order by e.position desc limit 1;
    if not found then
        head := 0;
        now_at := given_time;
    end if;
    if cardinality(streams) > 0 then
        -- One sort for all four.
        select array_agg(q.id), array_agg(q.last_version), array_agg(q.first_live),
               array_agg(q.tombstoned)
            into stream_ids, last_versions, first_live, dead
            from (select s.id, coalesce((select l.version from {schema}.events l
                             where l.stream_id = s.id order by l.version desc limit 1), -1)
                             as last_version,
                         coalesce(s.first_live, 0) as first_live,
                         coalesce(s.tombstoned, false) as tombstoned
                  from unnest(streams) with ordinality x(name, n)
                  left join {schema}.streams s on s.name = x.name order by x.n) q;
    end if;

    loop
        while request <= requests loop
            -- A condition looks at what is stored, so what was accepted before it must be.
            exit when item_request[item] = request and flushed_event < event;
            refusal := 0;
            at_place := 0;
            actual := null;
            actual_deleted := false;
            match_type := null;
            match_stream := null;
            trial := last_versions;
            first_write := write;
            next_position := head + 1;
            events_before := event;
            while write_request[write] = request loop
                place := write_stream[write];
                if refusal > 0 or place = 0 then
                    null;
                elsif dead[place] then
                    refusal := 2;
                    at_place := write - first_write + 1;
                elsif (case write_kind[write]
                        when 0 then false
                        when 1 then trial[place] >= 0 and trial[place] >= first_live[place]
                        when 2 then trial[place] < 0 or trial[place] < first_live[place]
                        else trial[place] <> write_version[write] or trial[place] < 0 end) then
                    refusal := 1;
                    at_place := write - first_write + 1;
                    actual := trial[place];
                    actual_deleted := trial[place] >= 0 and trial[place] < first_live[place];
                else
                    first_version[write] := trial[place] + 1;
                    trial[place] := trial[place] + write_events[write];
                end if;
                first_position[write] := next_position;
                next_position := next_position + write_events[write];
                event := event + write_events[write];
                write := write + 1;
            end loop;
            first_check := checking;
            while check_request[checking] = request loop
                place := check_stream[checking];
                if refusal > 0 then
                    null;
                elsif dead[place] then
                    refusal := 2;
                    at_place := first_check - checking - 1;
                elsif (case check_kind[checking]
                        when 0 then false
                        when 1 then last_versions[place] >= 0
                            and last_versions[place] >= first_live[place]
                        when 2 then last_versions[place] < 0
                            or last_versions[place] < first_live[place]
                        else last_versions[place] <> check_version[checking]
                            or last_versions[place] < 0 end) then
                    refusal := 1;
                    at_place := first_check - checking - 1;
                    actual := last_versions[place];
                    actual_deleted := last_versions[place] >= 0
                        and last_versions[place] < first_live[place];
                end if;
                checking := checking + 1;
            end loop;
            condition := null;
            while item_request[item] = request loop
                condition_after := item_after[item];
                condition := concat_ws(' or ', condition, '(' || concat_ws(' and ', 'true',
                    case when item_all[item] <> '' then
                        format('e.keys @> string_to_array(%L, chr(1))', item_all[item]) end,
                    case when item_any[item] <> '' then
                        format('e.keys && string_to_array(%L, chr(1))', item_any[item]) end,
                    case when item_stream[item] <> '' then
                        format('e.stream_id = (select id from {schema}.streams where name = %L)',
                               item_stream[item]) end) || ')');
                item := item + 1;
            end loop;
            if refusal = 0 and condition is not null and condition_after < head then
                found_at := {schema}.first_match(condition, condition_after);
                if found_at is not null then
                    refusal := 3;
                    select e.type, s.name into match_type, match_stream
                        from {schema}.events e left join {schema}.streams s on s.id = e.stream_id
                        where e.position = found_at;
                    at_position := found_at;
                end if;
            end if;
            versions := null;
            if refusal = 0 then
                for place in first_write .. write - 1 loop
                    if write_stream[place] = 0 then
                        versions := versions || 0::bigint;
                    else
                        versions := versions || first_version[place] + write_events[place] - 1;
                        if stream_ids[write_stream[place]] is null then
                            stream_ids[write_stream[place]] :=
                                nextval('{schema}.streams_id_seq');
                            new_streams := new_streams || write_stream[place];
                        end if;
                    end if;
                end loop;
                last_versions := trial;
                head := next_position - 1;
                at_position := head;
            else
                for place in first_write .. write - 1 loop
                    first_position[place] := 0;
                end loop;
                if flushed_event = events_before then
                    flushed_event := event;  -- nothing waits before this request
                end if;
            end if;
            request := request + 1;
            return next;
        end loop;
        if flushed_event < event then
            if cardinality(new_streams) > 0 then
                insert into {schema}.streams (id, name)
                    select stream_ids[k], streams[k] from unnest(new_streams) k;
                new_streams := '{}';
            end if;
            insert into {schema}.events (position, stream_id, version, occurred_at, recorded_at,
                    schema_version, append_index, append_count, id, type, keys, content_type,
                    correlation_id, causation_id, traceparent, data, metadata)
                select first_position[e.write] + e.off, stream_ids[write_stream[e.write]],
                       case when write_stream[e.write] = 0 then 0
                            else first_version[e.write] + e.off end,
                       coalesce(e.occurred_at, now_at), now_at, e.schema_version, e.index, e.count,
                       e.id, e.type, e.keys, e.content_type, e.correlation_id, e.causation_id,
                       e.traceparent, e.data, e.metadata
                from unnest(case when flushed_event = 0 and event = cardinality(events) then events
                            else events[flushed_event + 1 : event] end) e
                where first_position[e.write] > 0;
            if notify then
                perform pg_notify('{schema}', head::text);
            end if;
            flushed_event := event;
        end if;
        exit when request > requests;
    end loop;
end $$;

-- The first position behind `after` at which the condition holds. Where much matches, the first
-- events behind `after` show it soon; else the planner is to choose between the two indexes by
-- all that they would have to read, not by the hope for an early hit.
create function {schema}.first_match(condition text, after bigint) returns bigint
language plpgsql
set enable_seqscan = off
as $$
declare
    found_at bigint;
    near constant bigint := 500;
begin
    execute format('select e.position from {schema}.events e where e.position > $1'
                   ' and e.position <= $2 and (%s) order by e.position limit 1', condition)
        into found_at using after, after + near;
    if found_at is null then
        execute format('with found as materialized (select e.position from {schema}.events e'
                       ' where e.position > $1 and (%s)) select min(position) from found',
                       condition)
            into found_at using after + near;
    end if;
    return found_at;
end $$;
)sql";

}  // namespace skald::postgres
