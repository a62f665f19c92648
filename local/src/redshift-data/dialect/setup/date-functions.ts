/** Redshift's functions on dates and times. Date parts come by one name each; see `DATE_PART_FUNCTIONS`. */
export const DATE_FUNCTIONS = `
create or replace function redshift_dialect.getdate() returns timestamp stable language sql as $$
  select date_trunc('second', statement_timestamp() at time zone current_setting('timezone'))::timestamp $$;
create or replace function redshift_dialect.sysdate() returns timestamp stable language sql as $$
  select transaction_timestamp() at time zone current_setting('timezone') $$;

create or replace function redshift_dialect.months_of(part text) returns int immutable language sql as $$
  select case part when 'month' then 1 when 'quarter' then 3 when 'year' then 12 when 'decade' then 120
    when 'century' then 1200 when 'millennium' then 12000 end $$;
create or replace function redshift_dialect.length_of(part text) returns interval immutable language sql as $$
  select case part when 'week' then interval '7 days' when 'day' then interval '1 day' when 'dow' then interval '1 day'
    when 'doy' then interval '1 day' when 'hour' then interval '1 hour' when 'minute' then interval '1 minute'
    when 'second' then interval '1 second' when 'epoch' then interval '1 second'
    when 'millisecond' then interval '1 millisecond' when 'microsecond' then interval '1 microsecond' end $$;
create or replace function redshift_dialect.dateadd(part text, amount int8, moment timestamp) returns timestamp
  immutable strict language sql as $$
  select case when redshift_dialect.months_of(part) is null then moment + amount * redshift_dialect.length_of(part)
    -- A year later, February 29 is March 1; twelve months later it is February 28.
    when redshift_dialect.months_of(part) >= 12 and extract(month from moment) = 2 and extract(day from moment) = 29 then
      (moment - interval '1 day') + make_interval(months => (amount * redshift_dialect.months_of(part))::int) + interval '1 day'
    else moment + make_interval(months => (amount * redshift_dialect.months_of(part))::int) end $$;
create or replace function redshift_dialect.dateadd(part text, amount int8, moment date) returns timestamp
  immutable strict language sql as $$ select redshift_dialect.dateadd(part, amount, moment::timestamp) $$;
create or replace function redshift_dialect.dateadd(part text, amount int8, moment timestamptz) returns timestamptz
  stable strict language sql as $$
  select redshift_dialect.dateadd(part, amount, moment at time zone 'UTC') at time zone 'UTC' $$;
create or replace function redshift_dialect.dateadd(part text, amount int8, moment time) returns time
  immutable strict language sql as $$ select moment + amount * redshift_dialect.length_of(part) $$;
create or replace function redshift_dialect.dateadd(part text, amount int8, moment timetz) returns timetz
  immutable strict language sql as $$ select moment + amount * redshift_dialect.length_of(part) $$;

create or replace function redshift_dialect.datediff(part text, first timestamp, last timestamp) returns int8
  immutable strict language plpgsql as $$
declare months int := redshift_dialect.months_of(part);
begin
  if months is not null then
    return floor((extract(year from last) * 12 + extract(month from last) - 1) / months)::int8
         - floor((extract(year from first) * 12 + extract(month from first) - 1) / months)::int8;
  elsif part = 'week' then
    -- Weeks begin on Sunday here.
    return ((last::date - extract(dow from last)::int) - (first::date - extract(dow from first)::int)) / 7;
  elsif part in ('day', 'dow', 'doy') then
    return last::date - first::date;
  elsif part = 'microsecond' then
    return (extract(epoch from last) * 1000000)::int8 - (extract(epoch from first) * 1000000)::int8;
  elsif part = 'millisecond' then
    return floor(extract(epoch from last) * 1000)::int8 - floor(extract(epoch from first) * 1000)::int8;
  elsif part in ('second', 'epoch') then
    return floor(extract(epoch from last))::int8 - floor(extract(epoch from first))::int8;
  end if;
  return (extract(epoch from date_trunc(part, last)) - extract(epoch from date_trunc(part, first)))::int8
       / extract(epoch from redshift_dialect.length_of(part))::int8;
end $$;
create or replace function redshift_dialect.datediff(part text, first date, last date) returns int8
  immutable strict language sql as $$ select redshift_dialect.datediff(part, first::timestamp, last::timestamp) $$;
create or replace function redshift_dialect.datediff(part text, first timestamptz, last timestamptz) returns int8
  stable strict language sql as $$
  select redshift_dialect.datediff(part, first at time zone 'UTC', last at time zone 'UTC') $$;
create or replace function redshift_dialect.datediff(part text, first time, last time) returns int8
  immutable strict language sql as $$
  select redshift_dialect.datediff(part, date '2000-01-01' + first, date '2000-01-01' + last) $$;
create or replace function redshift_dialect.datediff(part text, first timetz, last timetz) returns int8
  immutable strict language sql as $$
  select redshift_dialect.datediff(part, (date '2000-01-01' + first) at time zone 'UTC', (date '2000-01-01' + last) at time zone 'UTC') $$;

create or replace function redshift_dialect.date_part(part text, moment timestamp) returns float8 immutable strict language sql as $$
  select case part when 'millisecond' then floor((extract(second from moment) - floor(extract(second from moment))) * 1000)::float8
    when 'microsecond' then ((extract(second from moment) - floor(extract(second from moment))) * 1000000)::float8
    -- Decades are counted from 1, as centuries are.
    when 'decade' then floor(extract(year from moment) / 10)::float8 + 1
    else pg_catalog.date_part(part, moment) end $$;
create or replace function redshift_dialect.date_part(part text, moment date) returns float8 immutable strict language sql as $$
  select redshift_dialect.date_part(part, moment::timestamp) $$;
create or replace function redshift_dialect.date_part(part text, moment timestamptz) returns float8 stable strict language sql as $$
  select case when part in ('epoch', 'timezone', 'timezone_hour', 'timezone_minute') then pg_catalog.date_part(part, moment)
    else redshift_dialect.date_part(part, moment at time zone current_setting('timezone')) end $$;
create or replace function redshift_dialect.date_part(part text, moment time) returns float8 immutable strict language sql as $$
  select case part when 'millisecond' then floor((extract(second from moment) - floor(extract(second from moment))) * 1000)::float8
    when 'microsecond' then ((extract(second from moment) - floor(extract(second from moment))) * 1000000)::float8
    else pg_catalog.date_part(part, moment) end $$;
create or replace function redshift_dialect.date_part(part text, moment timetz) returns float8 immutable strict language sql as $$
  select case when part in ('epoch', 'timezone', 'timezone_hour', 'timezone_minute') then pg_catalog.date_part(part, moment)
    else redshift_dialect.date_part(part, moment::time) end $$;
create or replace function redshift_dialect.date_part(part text, length interval) returns float8 immutable strict language sql as $$
  select pg_catalog.date_part(part, length) $$;
create or replace function redshift_dialect.date_part_year(moment date) returns int immutable strict language sql as $$
  select extract(year from moment)::int $$;

create or replace function redshift_dialect.last_day(moment timestamp) returns date immutable strict language sql as $$
  select (date_trunc('month', moment) + interval '1 month' - interval '1 day')::date $$;
create or replace function redshift_dialect.add_months(moment timestamp, months int) returns timestamp
  immutable strict language sql as $$
  select case when moment::date = redshift_dialect.last_day(moment)
    then redshift_dialect.last_day(moment + make_interval(months => months)) + moment::time
    else moment + make_interval(months => months) end $$;
create or replace function redshift_dialect.months_between(first timestamp, last timestamp) returns float8
  immutable strict language sql as $$
  select case when extract(day from first) = extract(day from last)
      or (first::date = redshift_dialect.last_day(first) and last::date = redshift_dialect.last_day(last))
    then ((extract(year from first) - extract(year from last)) * 12 + extract(month from first) - extract(month from last))::float8
    else ((extract(year from first) - extract(year from last)) * 12 + extract(month from first) - extract(month from last)
      + (extract(epoch from first - date_trunc('month', first)) - extract(epoch from last - date_trunc('month', last)))
        / 86400 / 31)::float8 end $$;
create or replace function redshift_dialect.next_day(moment timestamp, day text) returns date immutable strict language plpgsql as $$
declare wanted int := case lower(left(day, 2)) when 'su' then 0 when 'mo' then 1 when 'tu' then 2 when 'we' then 3 when 'th' then 4
    when 'fr' then 5 when 'sa' then 6 end;
begin
  wanted := coalesce(wanted, case upper(day) when 'M' then 1 when 'T' then 2 when 'W' then 3 when 'F' then 5 end);
  if wanted is null then
    raise exception '"%" is not a valid day of the week', day using errcode = 'invalid_parameter_value';
  end if;
  return moment::date + ((wanted - extract(dow from moment)::int + 6) % 7 + 1);
end $$;
create or replace function redshift_dialect.convert_timezone(target text, moment timestamp) returns timestamp
  immutable strict language sql as $$ select moment at time zone 'UTC' at time zone target $$;
create or replace function redshift_dialect.convert_timezone(target text, moment timestamptz) returns timestamp
  immutable strict language sql as $$ select moment at time zone target $$;
create or replace function redshift_dialect.convert_timezone(source text, target text, moment timestamp) returns timestamp
  immutable strict language sql as $$ select moment at time zone source at time zone target $$;

create or replace function redshift_dialect.to_date(value text, format text, is_strict bool default false) returns date
  stable strict language plpgsql as $$
declare place int := strpos(upper(format), 'DD');
begin
  return pg_catalog.to_date(value, format);
exception when datetime_field_overflow then
  -- Without strictness a day that the month does not have counts on into the next one.
  if is_strict or place = 0 or upper(format) like '%DDD%' then raise; end if;
  return pg_catalog.to_date(overlay(value placing '01' from place for 2), format) + (substr(value, place, 2)::int - 1);
end $$;
create or replace function redshift_dialect.to_timestamp(value text, format text, is_strict bool default false)
  returns timestamptz stable strict language plpgsql as $$
declare
  part text;
  place int;
  rest text := value;
  surplus interval := interval '0';
begin
  return pg_catalog.to_timestamp(value, format);
exception when datetime_field_overflow then
  if is_strict then raise; end if;
  -- Without strictness a part that is too large counts on into the next one.
  foreach part in array array['DD', 'HH24', 'MI', 'SS'] loop
    place := strpos(upper(format), part);
    continue when place = 0 or substr(value, case when part in ('MI', 'SS') and upper(format) like '%HH24%' then place - 2 else place end, 2) !~ '^[0-9][0-9]$';
    if part in ('MI', 'SS') and strpos(upper(format), 'HH24') between 1 and place then place := place - 2; end if;
    surplus := surplus + (substr(value, place, 2)::int - case part when 'DD' then 1 else 0 end)
      * case part when 'DD' then interval '1 day' when 'HH24' then interval '1 hour' when 'MI' then interval '1 minute' else interval '1 second' end;
    rest := overlay(rest placing case part when 'DD' then '01' else '00' end from place for 2);
  end loop;
  return pg_catalog.to_timestamp(rest, format) + surplus;
end $$;
`;
