/** What stands behind Redshift's aggregates and window functions that the database lacks. */
export const AGGREGATE_FUNCTIONS = `
create or replace function redshift_dialect.later(state anyelement, value anyelement) returns anyelement
  immutable strict language sql as $$ select value $$;
create or replace function redshift_dialect.earlier(state anyelement, value anyelement) returns anyelement
  immutable strict language sql as $$ select state $$;
create or replace aggregate redshift_dialect.first_not_null(anyelement) (sfunc = redshift_dialect.earlier, stype = anyelement);
create or replace aggregate redshift_dialect.last_not_null(anyelement) (sfunc = redshift_dialect.later, stype = anyelement);
create or replace function redshift_dialect.lag_not_null(list anyarray, distance int) returns anyelement immutable language sql as $$
  select list[cardinality(list) - distance + 1] $$;
create or replace function redshift_dialect.lead_not_null(list anyarray, distance int) returns anyelement immutable language sql as $$
  select list[distance] $$;

create or replace function redshift_dialect.finish_average(state numeric[]) returns numeric immutable language sql as $$
  select case when state[1] > 0 then trunc(state[2] / state[1], scale(state[2])) end $$;
create or replace function redshift_dialect.add_to_average(state numeric[], value numeric) returns numeric[] immutable language sql as $$
  select case when value is null then state else array[state[1] + 1, state[2] + value] end $$;
create or replace aggregate redshift_dialect.avg(numeric) (
  sfunc = redshift_dialect.add_to_average, stype = numeric[], finalfunc = redshift_dialect.finish_average, initcond = '{0,0}');

create or replace function redshift_dialect.listagg(rows jsonb[], directions text, delimiter text, is_distinct bool) returns text
  immutable language plpgsql as $$
declare result text; keys int := length(directions); orders text := '';
begin
  for place in 1 .. keys loop
    orders := orders || format('nullif(item -> %s, ''null'') %s, ', place - 1, case substr(directions, place, 1) when 'd' then 'desc' else 'asc' end);
  end loop;
  if is_distinct then
    execute format('select string_agg(value, $2 order by first) from (select item ->> %s as value, min(turn) as first '
      'from (select item, row_number() over (order by %s place) as turn from unnest($1) with ordinality as u(item, place)) as o '
      'where item ->> %s is not null group by 1) as d', keys, orders, keys) into result using rows, delimiter;
  else
    execute format('select string_agg(item ->> %s, $2 order by %s place) from unnest($1) with ordinality as u(item, place)',
      keys, orders) into result using rows, delimiter;
  end if;
  if octet_length(result) > 65535 then
    raise exception 'Result size exceeds LISTAGG limit' using detail = 'the limit is 65535 bytes', errcode = 'program_limit_exceeded';
  end if;
  return result;
end $$;

create or replace function redshift_dialect.percentile_cont(list numeric[], share float8, is_descending bool) returns numeric
  immutable language sql as $$
  with sorted as (select array_agg(item order by case when is_descending then -item else item end) as items
    from unnest(list) as u(item) where item is not null),
  placed as (select items, (share * (cardinality(items) - 1))::numeric as place from sorted)
  select trim_scale(items[floor(place)::int + 1] + (place - floor(place)) * (items[ceil(place)::int + 1] - items[floor(place)::int + 1]))
  from placed $$;
create or replace function redshift_dialect.percentile_cont(list float8[], share float8, is_descending bool) returns float8
  immutable language sql as $$
  with sorted as (select array_agg(item order by case when is_descending then -item else item end) as items
    from unnest(list) as u(item) where item is not null),
  placed as (select items, share * (cardinality(items) - 1) as place from sorted)
  select items[floor(place)::int + 1] + (place - floor(place)) * (items[ceil(place)::int + 1] - items[floor(place)::int + 1])
  from placed $$;
create or replace function redshift_dialect.percentile_cont(list timestamp[], share float8, is_descending bool) returns timestamp
  immutable language sql as $$
  with sorted as (select array_agg(item order by case when is_descending then -extract(epoch from item) else extract(epoch from item) end) as items
    from unnest(list) as u(item) where item is not null),
  placed as (select items, share * (cardinality(items) - 1) as place from sorted)
  select items[floor(place)::int + 1] + (place - floor(place)) * (items[ceil(place)::int + 1] - items[floor(place)::int + 1])
  from placed $$;
create or replace function redshift_dialect.percentile_cont(list timestamptz[], share float8, is_descending bool) returns timestamptz
  stable language sql as $$
  select redshift_dialect.percentile_cont(array(select item at time zone 'UTC' from unnest(list) as u(item)), share, is_descending)
    at time zone 'UTC' $$;
create or replace function redshift_dialect.percentile_cont(list date[], share float8, is_descending bool) returns date
  immutable language sql as $$
  select redshift_dialect.percentile_cont(list::timestamp[], share, is_descending)::date $$;
create or replace function redshift_dialect.percentile_disc(list anyarray, share float8, is_descending bool) returns anyelement
  immutable language plpgsql as $$
declare result list%type;
begin
  if is_descending then
    select array_agg(item order by item desc) into result from unnest(list) as u(item) where item is not null;
  else
    select array_agg(item order by item) into result from unnest(list) as u(item) where item is not null;
  end if;
  return result[greatest(ceil(share * cardinality(result))::int, 1)];
end $$;
`;
