/**
 * Makes the database's types behave as Redshift's where values depend on it. The catalog itself is changed, because
 * DISTINCT, GROUP BY, joins and set operations take their operators from there and from nowhere else:
 *
 * - Text compares, hashes and sorts without its trailing blanks, by the functions that the type `character` has for that.
 * - `varchar(n)` and `char(n)` count bytes, not characters.
 */
export const TYPE_SYSTEM = `
create schema if not exists redshift_dialect;

update pg_catalog.pg_operator set oprcode = case oprname when '=' then 'bpchareq' when '<>' then 'bpcharne'
    when '<' then 'bpcharlt' when '<=' then 'bpcharle' when '>' then 'bpchargt' else 'bpcharge' end::regproc
  where oprleft = 'text'::regtype and oprright = 'text'::regtype and oprname in ('=', '<>', '<', '<=', '>', '>=');
update pg_catalog.pg_amproc set amproc = (case amproc::text when 'bttextcmp' then 'bpcharcmp'
    when 'bttextsortsupport' then 'bpchar_sortsupport' when 'hashtext' then 'hashbpchar'
    when 'hashtextextended' then 'hashbpcharextended' else amproc::text end)::regproc
  where amproclefttype = 'text'::regtype and amprocrighttype = 'text'::regtype
    and amprocfamily in (select oid from pg_catalog.pg_opfamily where opfname = 'text_ops');

create or replace function redshift_dialect.first_bytes(value text, bytes int) returns text immutable strict language plpgsql as $$
declare kept text := left(value, bytes);
begin
  while octet_length(kept) > bytes loop kept := left(kept, -1); end loop;
  return kept;
end $$;
create or replace function redshift_dialect.too_long(type_name text, bytes int) returns text language plpgsql as $$
begin
  raise exception 'value too long for type %(%)', type_name, bytes using errcode = 'string_data_right_truncation';
end $$;
create or replace function redshift_dialect.not_in_char() returns text language plpgsql as $$
begin
  raise exception 'CHAR columns take single-byte characters only; use VARCHAR' using errcode = 'string_data_right_truncation';
end $$;
create or replace function redshift_dialect.too_large() returns text language plpgsql as $$
begin
  raise exception 'numeric field overflow' using errcode = 'numeric_value_out_of_range';
end $$;
create or replace function redshift_dialect.fit_numeric(value numeric, typmod int) returns numeric immutable strict language sql as $$
  select case when (typmod - 4) >> 16 <= 19 and abs(value) * 10::numeric ^ ((typmod - 4) & 2047) > 9223372036854775807
    then redshift_dialect.too_large()::numeric else pg_catalog.numeric(value, typmod) end $$;
create or replace function redshift_dialect.fit_varchar(value varchar, typmod int, is_explicit bool) returns varchar
  immutable strict language sql as $$
  select (case when octet_length(value) <= typmod - 4 then value::text
    when is_explicit or octet_length(rtrim(value)) <= typmod - 4 then redshift_dialect.first_bytes(value, typmod - 4)
    else redshift_dialect.too_long('character varying', typmod - 4) end)::varchar $$;
create or replace function redshift_dialect.fit_char(value bpchar, typmod int, is_explicit bool) returns bpchar
  immutable strict language sql as $$
  select case when octet_length(value::text) <> length(value::text) and not is_explicit then redshift_dialect.not_in_char()::bpchar
    when octet_length(value::text) <= typmod - 4 then bpchar(value, typmod, is_explicit)
    when is_explicit then bpchar(redshift_dialect.first_bytes(value::text, typmod - 4)::bpchar, typmod, true)
    else redshift_dialect.too_long('character', typmod - 4)::bpchar end $$;
update pg_catalog.pg_cast set castfunc = 'redshift_dialect.fit_varchar'::regproc
  where castsource = 'varchar'::regtype and casttarget = 'varchar'::regtype;
update pg_catalog.pg_cast set castfunc = 'redshift_dialect.fit_numeric'::regproc
  where castsource = 'numeric'::regtype and casttarget = 'numeric'::regtype;
update pg_catalog.pg_cast set castfunc = 'redshift_dialect.fit_char'::regproc
  where castsource = 'bpchar'::regtype and casttarget = 'bpchar'::regtype;
`;
