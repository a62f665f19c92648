/** Redshift's functions on text and JSON text that Postgres lacks. */
export const TEXT_FUNCTIONS = `
create or replace function pg_catalog.len(value text) returns int immutable strict language sql as $$
  select length(value) $$;
create or replace function pg_catalog.charindex(part text, whole text) returns int immutable strict language sql as $$
  select strpos(whole, part) $$;
create or replace function pg_catalog.sha1(value text) returns text immutable strict language plpgsql as $$
begin
  raise exception 'sha1 is not supported by the laptop cloud; use sha2(value, 256)' using errcode = 'feature_not_supported';
end $$;
create or replace function pg_catalog.sha2(value text, bits int) returns text immutable strict language sql as $$
  select encode(case bits when 224 then sha224(convert_to(value, 'UTF8')) when 384 then sha384(convert_to(value, 'UTF8'))
    when 512 then sha512(convert_to(value, 'UTF8')) else sha256(convert_to(value, 'UTF8')) end, 'hex') $$;
create or replace function pg_catalog.is_valid_json(value text) returns boolean immutable strict language sql as $$
  select value is json object $$;
create or replace function pg_catalog.is_valid_json_array(value text) returns boolean immutable strict language sql as $$
  select value is json array $$;
create or replace function pg_catalog.json_parse(value text) returns jsonb immutable strict language sql as $$
  select value::jsonb $$;
create or replace function pg_catalog.json_serialize(value jsonb) returns text immutable strict language sql as $$
  select value::text $$;
create or replace function pg_catalog.json_array_length(value text) returns int immutable strict language sql as $$
  select json_array_length(value::json) $$;
create or replace function pg_catalog.json_extract_array_element_text(value text, place int) returns text
  immutable strict language sql as $$ select value::json ->> place $$;
create or replace function pg_catalog.json_extract_path_text(value text, variadic path text[]) returns text
  immutable strict language sql as $$ select json_extract_path_text(value::json, variadic path) $$;
`;
