const IS = (name: string, condition: string): string => `
create or replace function redshift_dialect.${name}(value json) returns bool immutable language sql as $$ select ${condition} $$;`;

const INTEGRAL = (least: string, most: string): string =>
  `case when json_typeof(value) = 'number' and value::text ~ '^-?[0-9]+$' then value::text::numeric between ${least} and ${most} else false end`;

/** SUPER values are JSON: the type \`json\` keeps the order of members and the digits of numbers. */
export const SUPER_FUNCTIONS = `
create or replace function redshift_dialect.super_compact(value text) returns text immutable strict language sql as $$
  select regexp_replace(value, '("(?:[^"\\\\]|\\\\.)*")|\\s+', '\\1', 'g') $$;
create or replace function redshift_dialect.super_attribute(value json, name text) returns json immutable strict language sql as $$
  select case when json_typeof(value) = 'object' and json_typeof(value -> name) <> 'null' then value -> name end $$;
create or replace function redshift_dialect.super_element(value json, place int) returns json immutable strict language sql as $$
  select case when json_typeof(value) = 'array' and json_typeof(value -> place) <> 'null' then value -> place end $$;
create or replace function redshift_dialect.super_text(value json) returns text immutable strict language sql as $$
  select case when json_typeof(value) in ('object', 'array') then null else value #>> '{}' end $$;
create or replace function redshift_dialect.super_string(value json) returns text immutable strict language sql as $$
  select case when json_typeof(value) = 'string' then value #>> '{}' end $$;
create or replace function redshift_dialect.super_number(value json) returns numeric immutable strict language sql as $$
  select case when json_typeof(value) = 'number' then (value #>> '{}')::numeric end $$;
create or replace function redshift_dialect.super_boolean(value json) returns bool immutable strict language sql as $$
  select case when json_typeof(value) = 'boolean' then (value #>> '{}')::bool
    when json_typeof(value) = 'number' and value::text ~ '^-?[0-9]+$' then value::text::numeric <> 0 end $$;
create or replace function redshift_dialect.super_elements(value json) returns table (value json, place int8) immutable language sql as $$
  select e.value, e.place - 1 from json_array_elements(case when json_typeof($1) = 'array' then $1 end) with ordinality as e(value, place)
  union all select $1, 0 where json_typeof($1) not in ('array', 'null') $$;
create or replace function redshift_dialect.super_attributes(value json) returns table (value json, name text) immutable language sql as $$
  select m.value, m.key from json_each(case when json_typeof($1) = 'object' then $1 end) as m
  union all select e.value, (e.place - 1)::text from json_array_elements(case when json_typeof($1) = 'array' then $1 end)
    with ordinality as e(value, place) $$;

create or replace function redshift_dialect.super_rank(value json) returns int immutable strict language sql as $$
  select case json_typeof(value) when 'null' then 0 when 'boolean' then 1 when 'number' then 2 when 'string' then 3 when 'array' then 4 else 5 end $$;
create or replace function redshift_dialect.super_compare(first json, last json) returns int immutable strict language sql as $$
  select case when redshift_dialect.super_rank(first) < redshift_dialect.super_rank(last) then -1
    when redshift_dialect.super_rank(first) > redshift_dialect.super_rank(last) then 1
    when first::jsonb < last::jsonb then -1 when first::jsonb > last::jsonb then 1 else 0 end $$;
${[
  ['=', 'equal', '= 0'],
  ['<>', 'unequal', '<> 0'],
  ['<', 'less', '< 0'],
  ['<=', 'at_most', '<= 0'],
  ['>', 'greater', '> 0'],
  ['>=', 'at_least', '>= 0'],
]
  .map(
    ([sign = '', name = '', test = '']) => `
create or replace function redshift_dialect.super_${name}(first json, last json) returns bool immutable strict language sql as $$
  select redshift_dialect.super_compare(first, last) ${test} $$;
do $$ begin
  if not exists (select from pg_catalog.pg_operator where oprname = '${sign}' and oprleft = 'json'::regtype) then
    create operator pg_catalog.${sign} (leftarg = json, rightarg = json, function = redshift_dialect.super_${name});
  end if;
end $$;`,
  )
  .join('')}
do $$ begin
  if not exists (select from pg_catalog.pg_opclass where opcname = 'super_ops') then
    create operator class redshift_dialect.super_ops default for type json using btree as
      operator 1 pg_catalog.<, operator 2 pg_catalog.<=, operator 3 pg_catalog.=, operator 4 pg_catalog.>=,
      operator 5 pg_catalog.>, function 1 redshift_dialect.super_compare(json, json);
  end if;
end $$;

create or replace function redshift_dialect.json_refused(value text) returns json language plpgsql as $$
begin
  if value is json then
    raise exception 'JSON parsing error' using detail = 'duplicate attribute name in one object', errcode = 'invalid_text_representation';
  end if;
  raise exception 'JSON parsing error' using detail = 'invalid json', errcode = 'invalid_text_representation';
end $$;
create or replace function redshift_dialect.json_parse(value text) returns json immutable strict language sql as $$
  select case when value is json with unique keys then redshift_dialect.super_compact(value)::json
    else redshift_dialect.json_refused(value) end $$;
create or replace function redshift_dialect.json_serialize(value json) returns text immutable strict language sql as $$
  select redshift_dialect.super_compact(value::text) $$;
create or replace function redshift_dialect.can_json_parse(value text) returns bool immutable strict language sql as $$
  select value is json $$;
create or replace function redshift_dialect.is_valid_json(value text) returns bool immutable strict language sql as $$
  select value is json object $$;
create or replace function redshift_dialect.is_valid_json_array(value text) returns bool immutable strict language sql as $$
  select value is json array $$;
create or replace function redshift_dialect.invalid_json() returns text language plpgsql as $$
begin
  raise exception 'JSON parsing error' using detail = 'invalid json object', errcode = 'invalid_text_representation';
end $$;
create or replace function redshift_dialect.json_array_length(value text, is_lenient bool default false) returns int
  immutable strict language plpgsql as $$
begin
  if value is json array then return json_array_length(value::json); end if;
  return case when is_lenient then null else redshift_dialect.invalid_json()::int end;
end $$;
create or replace function redshift_dialect.json_extract_array_element_text(value text, place int, is_lenient bool default false)
  returns text immutable strict language plpgsql as $$
begin
  if value is json array then return case when place < 0 then null else value::json ->> place end; end if;
  return case when is_lenient then null else redshift_dialect.invalid_json() end;
end $$;
create or replace function redshift_dialect.json_path(value text, is_lenient bool, path text[]) returns text
  immutable strict language plpgsql as $$
begin
  if value is json then return redshift_dialect.super_compact((value::json #> path)::text)::json #>> '{}'; end if;
  return case when is_lenient then null else redshift_dialect.invalid_json() end;
end $$;
create or replace function redshift_dialect.json_size(value json) returns int immutable strict language sql as $$
  select octet_length(redshift_dialect.super_compact(value::text)) $$;
create or replace function redshift_dialect.json_typeof(value json) returns text immutable strict language sql as $$
  select pg_catalog.json_typeof(value) $$;

create or replace function redshift_dialect.get_array_length(value json) returns int immutable strict language sql as $$
  select case when json_typeof(value) = 'array' then json_array_length(value) end $$;
create or replace function redshift_dialect.elements_json(list json[]) returns json immutable language sql as $$
  select ('[' || coalesce(string_agg(redshift_dialect.super_compact(coalesce(item::text, 'null')), ',' order by place), '') || ']')::json
  from unnest(list) with ordinality as u(item, place) $$;
create or replace function redshift_dialect.elements_of(value json) returns json[] immutable strict language sql as $$
  select coalesce(array_agg(item order by place), '{}') from json_array_elements(case when json_typeof(value) = 'array' then value end)
    with ordinality as e(item, place) $$;
create or replace function redshift_dialect.array_concat(first json, last json) returns json immutable strict language sql as $$
  select redshift_dialect.elements_json(redshift_dialect.elements_of(first) || redshift_dialect.elements_of(last)) $$;
create or replace function redshift_dialect.flat_elements(value json) returns json[] immutable strict language plpgsql as $$
declare result json[] := '{}'; item json;
begin
  for item in select e.item from json_array_elements(value) with ordinality as e(item, place) order by e.place loop
    result := result || case when json_typeof(item) = 'array' then redshift_dialect.flat_elements(item) else array[item] end;
  end loop;
  return result;
end $$;
create or replace function redshift_dialect.array_flatten(value json) returns json immutable strict language sql as $$
  select redshift_dialect.elements_json(redshift_dialect.flat_elements(value)) $$;
create or replace function redshift_dialect.subarray(value json, start int, size int default 2147483647) returns json
  immutable strict language sql as $$
  select redshift_dialect.elements_json((redshift_dialect.elements_of(value))[start + 1 : least(start::int8 + size, 2147483647)::int]) $$;
create or replace function redshift_dialect.split_to_array(value text, delimiter text default ',') returns json
  immutable strict language sql as $$
  select redshift_dialect.elements_json(coalesce(array_agg(to_json(part) order by place), '{}'))
  from unnest(string_to_array(value, delimiter)) with ordinality as u(part, place) $$;
create or replace function redshift_dialect.array_position(list json, item json, ignore_case bool default false) returns int
  immutable strict language sql as $$
  select coalesce(min(place)::int - 1, -1) from json_array_elements(list) with ordinality as e(value, place)
  where e.value = item $$;
create or replace function redshift_dialect.array_positions(list json, item json) returns json immutable strict language sql as $$
  select redshift_dialect.elements_json(coalesce(array_agg(to_json(place - 1) order by place), '{}'))
  from json_array_elements(list) with ordinality as e(value, place) where e.value = item $$;
create or replace function redshift_dialect.array_contains(list json, item json, ignore_case bool default false) returns bool
  immutable strict language sql as $$ select redshift_dialect.array_position(list, item) >= 0 $$;
create or replace function redshift_dialect.array_distinct(list json) returns json immutable strict language sql as $$
  select redshift_dialect.elements_json(coalesce(array_agg(value order by place), '{}')) from (
    select value, place, row_number() over (partition by value::jsonb order by place) as turn
    from json_array_elements(list) with ordinality as e(value, place)) as d where turn = 1 $$;
create or replace function redshift_dialect.array_union(first json, last json) returns json immutable strict language sql as $$
  select redshift_dialect.array_distinct(redshift_dialect.array_concat(first, last)) $$;
create or replace function redshift_dialect.array_except(first json, last json) returns json immutable strict language sql as $$
  select redshift_dialect.elements_json(coalesce(array_agg(value order by place), '{}'))
  from json_array_elements(first) with ordinality as e(value, place)
  where not exists (select from json_array_elements(last) as l(value) where l.value = e.value) $$;
create or replace function redshift_dialect.array_intersection(first json, last json) returns json immutable strict language sql as $$
  select redshift_dialect.elements_json(coalesce(array_agg(value order by place), '{}'))
  from json_array_elements(first) with ordinality as e(value, place)
  where exists (select from json_array_elements(last) as l(value) where l.value = e.value) $$;
create or replace function redshift_dialect.renamed_attributes(value json, upwards bool) returns json immutable strict language plpgsql as $$
declare result text;
begin
  if json_typeof(value) = 'object' then
    select '{' || coalesce(string_agg(to_json(case when upwards then upper(key) else lower(key) end)::text || ':'
      || redshift_dialect.renamed_attributes(m.value, upwards)::text, ','), '') || '}' into result from json_each(value) as m;
    return result::json;
  elsif json_typeof(value) = 'array' then
    select '[' || coalesce(string_agg(redshift_dialect.renamed_attributes(e.value, upwards)::text, ','), '') || ']' into result
      from json_array_elements(value) as e(value);
    return result::json;
  end if;
  return value;
end $$;
create or replace function redshift_dialect.lower_attribute_names(value json) returns json immutable strict language sql as $$
  select redshift_dialect.renamed_attributes(value, false) $$;
create or replace function redshift_dialect.upper_attribute_names(value json) returns json immutable strict language sql as $$
  select redshift_dialect.renamed_attributes(value, true) $$;
${IS('is_array', "json_typeof(value) = 'array'")}
${IS('is_object', "json_typeof(value) = 'object'")}
${IS('is_scalar', "json_typeof(value) in ('string', 'number', 'boolean', 'null')")}
${IS('is_varchar', "json_typeof(value) = 'string'")}
${IS('is_boolean', "json_typeof(value) = 'boolean'")}
${IS('is_float', "json_typeof(value) = 'number' and value::text ~ '[eE]'")}
${IS('is_decimal', "json_typeof(value) = 'number' and value::text !~ '[eE]'")}
${IS('is_smallint', INTEGRAL('-32768', '32767'))}
${IS('is_integer', INTEGRAL('-2147483648', '2147483647'))}
${IS('is_bigint', INTEGRAL('-9223372036854775808', '9223372036854775807'))}
create or replace function redshift_dialect.decimal_precision(value json) returns int immutable strict language sql as $$
  select case when json_typeof(value) = 'number' then length(ltrim(regexp_replace(value::text, '[-.]', '', 'g'), '0')) end $$;
create or replace function redshift_dialect.decimal_scale(value json) returns int immutable strict language sql as $$
  select case when json_typeof(value) = 'number' then scale(value::text::numeric) end $$;
`;
