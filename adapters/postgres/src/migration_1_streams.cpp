#include "migrations.hpp"

namespace skald::postgres {

// What changes streams. All but snapshots take the lock of the appends, so that an append is judged
// before or after a change. `expectation`s are numbered as in append().
const std::string_view migration_1_streams = R"sql(
create function {schema}.last_version(of_stream bigint) returns bigint
language sql stable as $$
    select l.version from {schema}.events l where l.stream_id = of_stream
        order by l.version desc limit 1
$$;

-- The first event recorded at or after an instant; 0: all are older. Times never decrease, so no
-- index is needed for them.
create function {schema}.first_recorded(instant bigint) returns bigint
language plpgsql stable
set enable_seqscan = off
as $$
declare
    low bigint := 0;
    high bigint;
    middle bigint;
    probe record;
begin
    select position, recorded_at into probe from {schema}.events order by position desc limit 1;
    if not found or probe.recorded_at < instant then
        return 0;
    end if;
    high := probe.position;
    while low + 1 < high loop
        middle := (low + high) / 2;
        select position, recorded_at into probe from {schema}.events
            where position >= middle order by position limit 1;
        if probe.recorded_at >= instant then
            high := middle;
        else
            low := middle;
        end if;
    end loop;
    return high;
end $$;

create function {schema}.set_metadata(stream text, new_max_count numeric, new_max_age bigint,
    new_truncate_before numeric, new_readers text, new_writers text, notify boolean)
returns boolean language plpgsql as $$
declare
    dead boolean;
begin
    perform {schema}.lock_appends();
    select tombstoned into dead from {schema}.streams where name = stream;
    if dead then
        return false;
    end if;
    insert into {schema}.streams (name, max_count, max_age, truncate_before, readers, writers)
        values (stream, new_max_count, new_max_age, new_truncate_before, new_readers, new_writers)
        on conflict (name) do update set max_count = new_max_count, max_age = new_max_age,
            truncate_before = new_truncate_before, readers = new_readers, writers = new_writers;
    if notify then
        perform pg_notify('{schema}', 'metadata');
    end if;
    return true;
end $$;

-- refusal: 0 none, 1 wrong version, 2 tombstoned, 4 the stream does not exist.
create function {schema}.end_stream(stream text, for_ever boolean, kind integer, version bigint)
returns table (refusal integer, actual bigint, actual_deleted boolean)
language plpgsql as $$
declare
    found_id bigint;
    live bigint := 0;
    dead boolean := false;
begin
    perform {schema}.lock_appends();
    select id, first_live, tombstoned into found_id, live, dead
        from {schema}.streams where name = stream for update;
    live := coalesce(live, 0);
    actual := coalesce({schema}.last_version(found_id), -1);
    actual_deleted := actual >= 0 and actual < live;
    refusal := case
        when dead then 2
        when not for_ever and (actual < 0 or actual < live) then 4
        when kind = 1 and actual >= 0 and actual >= live then 1
        when kind = 2 and (actual < 0 or actual < live) then 1
        when kind = 3 and (actual <> version or actual < 0) then 1
        else 0 end;
    if refusal = 0 then
        insert into {schema}.streams (name, tombstoned, first_live)
            values (stream, for_ever, case when for_ever then live else actual + 1 end)
            on conflict (name) do update
                set tombstoned = excluded.tombstoned, first_live = excluded.first_live;
        delete from {schema}.snapshots where stream_id = found_id;
    end if;
    return next;
end $$;

-- refusal: 0 none, 2 tombstoned, 4 no such version in the present life of the stream.
create function {schema}.save_snapshot(stream text, of_kind text, of_version bigint,
    of_schema_version bigint, of_data bytea)
returns integer language plpgsql as $$
declare
    found_id bigint;
    live bigint;
    dead boolean;
    last bigint;
begin
    select id, first_live, tombstoned into found_id, live, dead
        from {schema}.streams where name = stream for update;
    if dead then
        return 2;
    end if;
    last := {schema}.last_version(found_id);
    if last is null or last < live or of_version < live or of_version > last then
        return 4;
    end if;
    insert into {schema}.snapshots as kept values (found_id, of_kind, of_version,
                                                   of_schema_version, of_data)
        on conflict (stream_id, kind) do update
            set version = excluded.version, schema_version = excluded.schema_version,
                data = excluded.data
            where kept.version <= excluded.version;
    return 0;
end $$;
)sql";

}  // namespace skald::postgres
