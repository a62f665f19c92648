/**
 * Redshift's date functions. Those that the dialect's rewriting calls by name are in the schema `redshift_dialect`; the
 * others are in `pg_catalog`, where they are found whatever the search path is.
 */
export const DATE_FUNCTIONS = `
create schema if not exists redshift_dialect;

create or replace function pg_catalog.getdate() returns timestamp stable language sql as $$
  select date_trunc('second', statement_timestamp() at time zone current_setting('timezone'))::timestamp $$;
create or replace function pg_catalog.sysdate() returns timestamp stable language sql as $$
  select transaction_timestamp() at time zone current_setting('timezone') $$;

create or replace function redshift_dialect.unit(name text) returns text immutable language sql as $$
  select case
    when lower(name) in ('millennium', 'millennia', 'mil', 'mils') then 'millennium'
    when lower(name) in ('century', 'centuries', 'c', 'cent', 'cents') then 'century'
    when lower(name) in ('decade', 'decades', 'dec', 'decs') then 'decade'
    when lower(name) in ('year', 'years', 'y', 'yr', 'yrs') then 'year'
    when lower(name) in ('quarter', 'quarters', 'qtr', 'qtrs') then 'quarter'
    when lower(name) in ('month', 'months', 'mon', 'mons') then 'month'
    when lower(name) in ('week', 'weeks', 'w') then 'week'
    when lower(name) in ('dayofweek', 'dow', 'dw', 'weekday') then 'dow'
    when lower(name) in ('dayofyear', 'doy', 'dy', 'yearday') then 'doy'
    when lower(name) in ('day', 'days', 'd') then 'day'
    when lower(name) in ('hour', 'hours', 'h', 'hr', 'hrs') then 'hour'
    when lower(name) in ('minute', 'minutes', 'm', 'min', 'mins') then 'minute'
    when lower(name) in ('second', 'seconds', 's', 'sec', 'secs') then 'second'
    when lower(name) in ('millisecond', 'milliseconds', 'ms', 'msec', 'msecs', 'msecond', 'mseconds', 'millisec',
      'millisecs', 'millisecon') then 'millisecond'
    when lower(name) in ('microsecond', 'microseconds', 'microsec', 'microsecs', 'us', 'usec', 'usecs', 'usecond',
      'useconds', 'microsecond') then 'microsecond'
    else lower(name) end $$;

create or replace function redshift_dialect.months_of(unit text) returns int immutable language sql as $$
  select case redshift_dialect.unit(unit) when 'month' then 1 when 'quarter' then 3 when 'year' then 12
    when 'decade' then 120 when 'century' then 1200 when 'millennium' then 12000 end $$;
create or replace function redshift_dialect.length_of(unit text) returns interval immutable language plpgsql as $$
begin
  case redshift_dialect.unit(unit)
    when 'week' then return interval '7 days';
    when 'day' then return interval '1 day';
    when 'dow' then return interval '1 day';
    when 'doy' then return interval '1 day';
    when 'hour' then return interval '1 hour';
    when 'minute' then return interval '1 minute';
    when 'second' then return interval '1 second';
    when 'millisecond' then return interval '1 millisecond';
    when 'microsecond' then return interval '1 microsecond';
    else raise exception 'date part "%" is not supported', unit using errcode = 'feature_not_supported';
  end case;
end $$;

create or replace function redshift_dialect.add_whole_months(moment timestamp, months bigint) returns timestamp
  immutable language sql as $$
  select moment + make_interval(months => months::int) $$;
create or replace function pg_catalog.dateadd(unit text, amount bigint, moment timestamp) returns timestamp
  immutable language sql as $$
  select coalesce(
    redshift_dialect.add_whole_months(moment, amount * redshift_dialect.months_of(unit)),
    case when redshift_dialect.months_of(unit) is null then moment + amount * redshift_dialect.length_of(unit) end) $$;
create or replace function pg_catalog.dateadd(unit text, amount bigint, moment date) returns timestamp
  immutable language sql as $$ select pg_catalog.dateadd(unit, amount, moment::timestamp) $$;
create or replace function pg_catalog.dateadd(unit text, amount bigint, moment timestamptz) returns timestamptz
  stable language sql as $$
  select pg_catalog.dateadd(unit, amount, moment at time zone 'UTC') at time zone 'UTC' $$;
create or replace function pg_catalog.dateadd(unit text, amount bigint, moment time) returns time
  immutable language sql as $$ select moment + amount * redshift_dialect.length_of(unit) $$;

create or replace function pg_catalog.datediff(unit text, first timestamp, last timestamp) returns bigint
  immutable language plpgsql as $$
declare
  part constant text := redshift_dialect.unit(unit);
  months int := redshift_dialect.months_of(unit);
begin
  if part in ('month', 'quarter', 'year') then
    return ((extract(year from last) * 12 + extract(month from last) - 1)::bigint / months)
         - ((extract(year from first) * 12 + extract(month from first) - 1)::bigint / months);
  elsif months is not null then
    return (extract(year from last)::bigint / (months / 12)) - (extract(year from first)::bigint / (months / 12));
  elsif part = 'week' then
    -- Redshift's weeks begin on Sunday here.
    return ((date_trunc('day', last)::date - date '2000-01-02') - extract(dow from last)::int) / 7
         - ((date_trunc('day', first)::date - date '2000-01-02') - extract(dow from first)::int) / 7;
  elsif part in ('day', 'dow', 'doy') then
    return last::date - first::date;
  elsif part = 'microsecond' then
    return (extract(epoch from last) * 1000000)::bigint - (extract(epoch from first) * 1000000)::bigint;
  elsif part = 'millisecond' then
    return floor(extract(epoch from last) * 1000)::bigint - floor(extract(epoch from first) * 1000)::bigint;
  end if;
  return (extract(epoch from date_trunc(part, last)) - extract(epoch from date_trunc(part, first)))::bigint
       / extract(epoch from redshift_dialect.length_of(unit))::bigint;
end $$;
create or replace function pg_catalog.datediff(unit text, first date, last date) returns bigint
  immutable language sql as $$ select pg_catalog.datediff(unit, first::timestamp, last::timestamp) $$;
create or replace function pg_catalog.datediff(unit text, first timestamptz, last timestamptz) returns bigint
  stable language sql as $$
  select pg_catalog.datediff(unit, first at time zone 'UTC', last at time zone 'UTC') $$;
create or replace function pg_catalog.datediff(unit text, first time, last time) returns bigint
  immutable language sql as $$
  select pg_catalog.datediff(unit, date '2000-01-01' + first, date '2000-01-01' + last) $$;

create or replace function redshift_dialect.date_part(unit text, moment timestamp) returns int immutable language sql as $$
  select trunc(extract(epoch from moment))::int where lower(unit) = 'epoch'
  union all select floor(pg_catalog.date_part(redshift_dialect.unit(unit), moment))::int where lower(unit) <> 'epoch' $$;
create or replace function redshift_dialect.date_part(unit text, moment date) returns int immutable language sql as $$
  select redshift_dialect.date_part(unit, moment::timestamp) $$;
create or replace function redshift_dialect.date_part(unit text, moment timestamptz) returns int stable language sql as $$
  select redshift_dialect.date_part(unit, moment at time zone current_setting('timezone')) $$;
create or replace function redshift_dialect.date_part(unit text, moment time) returns int immutable language sql as $$
  select floor(pg_catalog.date_part(redshift_dialect.unit(unit), moment))::int $$;
create or replace function redshift_dialect.date_part(unit text, length interval) returns int immutable language sql as $$
  select floor(pg_catalog.date_part(redshift_dialect.unit(unit), length))::int $$;

create or replace function pg_catalog.date_trunc(unit text, moment date) returns timestamp immutable language sql as $$
  select pg_catalog.date_trunc(redshift_dialect.unit(unit), moment::timestamp) $$;
create or replace function pg_catalog.trunc(moment timestamp) returns date immutable language sql as $$
  select moment::date $$;
create or replace function pg_catalog.trunc(moment timestamptz) returns date stable language sql as $$
  select (moment at time zone current_setting('timezone'))::date $$;
create or replace function pg_catalog.trunc(moment date) returns date immutable language sql as $$ select moment $$;

create or replace function pg_catalog.last_day(moment timestamp) returns date immutable language sql as $$
  select (date_trunc('month', moment) + interval '1 month' - interval '1 day')::date $$;
create or replace function pg_catalog.last_day(moment date) returns date immutable language sql as $$
  select pg_catalog.last_day(moment::timestamp) $$;
create or replace function pg_catalog.add_months(moment timestamp, months bigint) returns timestamp
  immutable language sql as $$
  select case when moment::date = pg_catalog.last_day(moment)
    then pg_catalog.last_day(redshift_dialect.add_whole_months(moment, months)) + moment::time
    else redshift_dialect.add_whole_months(moment, months) end $$;
create or replace function pg_catalog.add_months(moment date, months bigint) returns timestamp
  immutable language sql as $$ select pg_catalog.add_months(moment::timestamp, months) $$;
create or replace function pg_catalog.convert_timezone(target text, moment timestamp) returns timestamp
  immutable language sql as $$ select moment at time zone 'UTC' at time zone target $$;
create or replace function pg_catalog.convert_timezone(target text, moment timestamptz) returns timestamp
  immutable language sql as $$ select moment at time zone target $$;
create or replace function pg_catalog.convert_timezone(source text, target text, moment timestamp) returns timestamp
  immutable language sql as $$ select moment at time zone source at time zone target $$;
`;
