/** Redshift's functions on text and bytes. */
export const TEXT_FUNCTIONS = `
create or replace function redshift_dialect.bpcharcmp(first text, last text) returns int immutable strict language sql as $$
  select case when first < last then -1 when first > last then 1 else 0 end $$;
create or replace function redshift_dialect.bttext_pattern_cmp(first text, last text) returns int immutable strict language sql as $$
  select case when first < last then -1 when first > last then 1 else 0 end $$;
create or replace function redshift_dialect.crc32(value text) returns text immutable strict language sql as $$
  select lpad(pg_catalog.to_hex(crc32c(convert_to(value, 'UTF8'))), 8, '0') $$;
create or replace function redshift_dialect.octetindex(part text, whole text) returns int immutable strict language sql as $$
  select position(convert_to(part, 'UTF8') in convert_to(whole, 'UTF8')) $$;
create or replace function redshift_dialect.split_part(value text, delimiter text, place int) returns text
  immutable strict language plpgsql as $$
begin
  if place < 1 then
    raise exception 'field position must be greater than zero' using errcode = 'invalid_parameter_value';
  end if;
  return pg_catalog.split_part(value, delimiter, place);
end $$;
create or replace function redshift_dialect.substring(value text, start int) returns text immutable strict language sql as $$
  select substr(value, start) $$;
create or replace function redshift_dialect.substring(value text, start int, size int) returns text immutable strict language sql as $$
  select substr(value, start, greatest(size, 0)) $$;

create or replace function redshift_dialect.flags(parameters text) returns text immutable strict language sql as $$
  select case when parameters like '%i%' then 'i' else '' end || case when parameters like '%n%' then 'n' else '' end $$;
create or replace function redshift_dialect.regexp_count(value text, pattern text, start int default 1, parameters text default 'c')
  returns int immutable strict language sql as $$
  select pg_catalog.regexp_count(value, pattern, start, redshift_dialect.flags(parameters)) $$;
create or replace function redshift_dialect.regexp_instr(value text, pattern text, start int default 1, occurrence int default 1,
  at_end int default 0, parameters text default 'c') returns int immutable strict language sql as $$
  select pg_catalog.regexp_instr(value, pattern, start, occurrence, at_end, redshift_dialect.flags(parameters),
    case when parameters like '%e%' then 1 else 0 end) $$;
create or replace function redshift_dialect.regexp_replace(value text, pattern text, replacement text default '',
  start int default 1, parameters text default 'c') returns text immutable strict language sql as $$
  select pg_catalog.regexp_replace(value, pattern, regexp_replace(replacement, '[$]([0-9])', '\\\\\\1', 'g'), start, 0,
    redshift_dialect.flags(parameters)) $$;
create or replace function redshift_dialect.regexp_substr(value text, pattern text, start int default 1, occurrence int default 1,
  parameters text default 'c') returns text immutable strict language sql as $$
  select coalesce(pg_catalog.regexp_substr(value, pattern, start, occurrence, redshift_dialect.flags(parameters),
    case when parameters like '%e%' then 1 else 0 end), '') $$;

create or replace function redshift_dialect.soundex(value text) returns text immutable strict language plpgsql as $$
declare
  letters text := regexp_replace(upper(value), '[^A-Z]', '', 'g');
  codes constant text := '01230120022455012623010202';
  result text := left(letters, 1);
  last text;
  code text;
  letter text;
begin
  if letters = '' then return ''; end if;
  last := substr(codes, ascii(letters) - 64, 1);
  for i in 2 .. length(letters) loop
    letter := substr(letters, i, 1);
    code := substr(codes, ascii(letter) - 64, 1);
    if code <> '0' and code <> last then result := result || code; end if;
    if letter not in ('H', 'W') then last := code; end if;
    exit when length(result) = 4;
  end loop;
  return rpad(result, 4, '0');
end $$;
create or replace function redshift_dialect.difference(first text, last text) returns int immutable strict language sql as $$
  select (select count(*)::int from generate_series(1, 4) as place
    where substr(redshift_dialect.soundex(first), place, 1) = substr(redshift_dialect.soundex(last), place, 1)) $$;

create or replace function redshift_dialect.sha2(value text, bits int) returns text immutable strict language sql as $$
  select encode(case bits when 224 then sha224(convert_to(value, 'UTF8')) when 384 then sha384(convert_to(value, 'UTF8'))
    when 512 then sha512(convert_to(value, 'UTF8')) when 256 then sha256(convert_to(value, 'UTF8'))
    when 0 then sha256(convert_to(value, 'UTF8')) end, 'hex') $$;
create or replace function redshift_dialect.rotated(word int8, bits int) returns int8 immutable strict language sql as $$
  select ((word << bits) | (word >> (32 - bits))) & 4294967295 $$;
create or replace function redshift_dialect.sha1(value text) returns text immutable strict language plpgsql as $$
declare
  message bytea := convert_to(value, 'UTF8');
  bits int8 := length(message) * 8;
  h int8[] := array[1732584193, 4023233417, 2562383102, 271733878, 3285377520];
  w int8[];
  a int8; b int8; c int8; d int8; e int8; f int8; k int8; t int8;
begin
  message := message || decode('80', 'hex') || decode(repeat('00', ((119 - length(message) % 64) % 64)), 'hex')
    || int8send(bits);
  for block in 0 .. length(message) / 64 - 1 loop
    w := array[]::int8[];
    for i in 0 .. 15 loop
      w[i] := (get_byte(message, block * 64 + i * 4)::int8 << 24) | (get_byte(message, block * 64 + i * 4 + 1) << 16)
        | (get_byte(message, block * 64 + i * 4 + 2) << 8) | get_byte(message, block * 64 + i * 4 + 3);
    end loop;
    for i in 16 .. 79 loop
      w[i] := redshift_dialect.rotated(w[i - 3] # w[i - 8] # w[i - 14] # w[i - 16], 1);
    end loop;
    a := h[1]; b := h[2]; c := h[3]; d := h[4]; e := h[5];
    for i in 0 .. 79 loop
      if i < 20 then f := (b & c) | ((~b & 4294967295) & d); k := 1518500249;
      elsif i < 40 then f := b # c # d; k := 1859775393;
      elsif i < 60 then f := (b & c) | (b & d) | (c & d); k := 2400959708;
      else f := b # c # d; k := 3395469782;
      end if;
      t := (redshift_dialect.rotated(a, 5) + f + e + k + w[i]) & 4294967295;
      e := d; d := c; c := redshift_dialect.rotated(b, 30); b := a; a := t;
    end loop;
    h := array[(h[1] + a) & 4294967295, (h[2] + b) & 4294967295, (h[3] + c) & 4294967295, (h[4] + d) & 4294967295,
      (h[5] + e) & 4294967295];
  end loop;
  return (select string_agg(lpad(pg_catalog.to_hex(part), 8, '0'), '' order by place) from unnest(h) with ordinality as u(part, place));
end $$;

create or replace function redshift_dialect.fnv1a(message bytea, seed int8) returns int8 immutable strict language plpgsql as $$
declare hash numeric := case when seed < 0 then seed::numeric + 18446744073709551616 else seed end;
  low int8;
begin
  for i in 0 .. length(message) - 1 loop
    low := (hash % 256)::int8;
    hash := hash - low + (low # get_byte(message, i));
    hash := (hash * 1099511628211) % 18446744073709551616;
  end loop;
  return case when hash >= 9223372036854775808 then hash - 18446744073709551616 else hash end;
end $$;
create or replace function redshift_dialect.fnv_bytes(value anyelement) returns bytea immutable language plpgsql as $$
begin
  return case pg_typeof(value)::text
    when 'smallint' then redshift_dialect.reversed(int2send(value::text::int2))
    when 'integer' then redshift_dialect.reversed(int4send(value::text::int4))
    when 'bigint' then redshift_dialect.reversed(int8send(value::text::int8))
    when 'bytea' then value::text::bytea
    else convert_to(value::text, 'UTF8') end;
end $$;
create or replace function redshift_dialect.reversed(value bytea) returns bytea immutable strict language sql as $$
  select decode(string_agg(lpad(pg_catalog.to_hex(get_byte(value, place)), 2, '0'), '' order by place desc), 'hex')
  from generate_series(0, length(value) - 1) as place $$;
create or replace function redshift_dialect.fnv_hash(value anyelement) returns int8 immutable language sql as $$
  select redshift_dialect.fnv1a(coalesce(redshift_dialect.fnv_bytes(value), ''::bytea), -3750763034362895579) $$;
create or replace function redshift_dialect.fnv_hash(value anyelement, seed int8) returns int8 immutable language sql as $$
  select redshift_dialect.fnv1a(coalesce(redshift_dialect.fnv_bytes(value), ''::bytea), seed) $$;

create or replace function redshift_dialect.from_varbyte(value bytea, format text) returns text immutable strict language sql as $$
  select case lower(format) when 'hex' then encode(value, 'hex') when 'base64' then encode(value, 'base64')
    when 'utf8' then convert_from(value, 'UTF8') when 'utf-8' then convert_from(value, 'UTF8') end $$;
create or replace function redshift_dialect.hex_of_bits(bits text) returns text immutable strict language sql as $$
  select string_agg(lpad(pg_catalog.to_hex(substr(lpad(bits, ((length(bits) + 7) / 8) * 8, '0'), place * 8 + 1, 8)::bit(8)::int), 2, '0'), '' order by place)
  from generate_series(0, (length(bits) + 7) / 8 - 1) as place $$;
create or replace function redshift_dialect.to_varbyte(value text, format text) returns bytea immutable strict language sql as $$
  select case lower(format) when 'hex' then decode(case when length(value) % 2 = 1 then '0' || value else value end, 'hex')
    when 'binary' then decode(redshift_dialect.hex_of_bits(value), 'hex') when 'base64' then decode(value, 'base64')
    when 'utf8' then convert_to(value, 'UTF8') when 'utf-8' then convert_to(value, 'UTF8') end $$;
create or replace function redshift_dialect.getbit(value bytea, place int) returns int immutable strict language sql as $$
  select get_bit(value, place) $$;
`;
