/** Redshift's arithmetic, where it differs from the database's. */
export const NUMBER_FUNCTIONS = `
create or replace function redshift_dialect.divide(dividend numeric, divisor numeric, places int) returns numeric
  immutable strict language sql as $$
  select trunc(div(dividend * (10::numeric ^ places), divisor) * (0.1::numeric ^ places), places) $$;
-- By way of text, because the cast of a float to a decimal keeps 15 digits, too few to tell 100.49999999999999 from 100.5.
create or replace function redshift_dialect.round(value float8, places int) returns float8 immutable strict language sql as $$
  select case when abs(value) < 1e300 then round(value::text::numeric, places)::float8 else value end $$;
create or replace function redshift_dialect.trunc(value float8, places int) returns float8 immutable strict language sql as $$
  select case when abs(value) < 1e300 then trunc(value::text::numeric, places)::float8 else value end $$;
create or replace function redshift_dialect.to_hex(value int8) returns text immutable strict language sql as $$
  select pg_catalog.to_hex(value) $$;
create or replace function redshift_dialect.to_hex(value bytea) returns text immutable strict language sql as $$
  select encode(value, 'hex') $$;
create or replace function redshift_dialect.to_hex(value text) returns text immutable strict language sql as $$
  select encode(convert_to(value, 'UTF8'), 'hex') $$;
create or replace function redshift_dialect.strtol(digits text, base int) returns int8 immutable strict language plpgsql as $$
declare
  rest text := lower(ltrim(digits));
  total numeric := 0;
  place int;
  is_negative bool := false;
begin
  if base < 2 or base > 36 then
    raise exception 'Invalid base: %', base using errcode = 'invalid_parameter_value';
  end if;
  if left(rest, 1) in ('-', '+') then is_negative := left(rest, 1) = '-'; rest := substr(rest, 2); end if;
  if base = 16 and left(rest, 2) = '0x' then rest := substr(rest, 3); end if;
  for i in 1 .. length(rest) loop
    place := strpos('0123456789abcdefghijklmnopqrstuvwxyz', substr(rest, i, 1)) - 1;
    if place < 0 or place >= base then
      raise exception 'Invalid digit, Value ''%'', Pos %, Type: Long', substr(rest, i, 1), i - 1
        using errcode = 'invalid_text_representation';
    end if;
    total := total * base + place;
  end loop;
  return case when is_negative then -total else total end;
end $$;
create or replace function redshift_dialect.try_cast(value text, type_name text) returns text stable strict language plpgsql as $$
declare result text;
begin
  execute format('select ($1)::%s::text', type_name) into result using value;
  return result;
exception when others then
  return null;
end $$;
create or replace function redshift_dialect.compare(first anyelement, last anyelement) returns int immutable strict language sql as $$
  select case when first < last then -1 when first > last then 1 else 0 end $$;
`;
