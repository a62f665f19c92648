/** What stands behind statements on whole tables that Postgres lacks. */
export const TABLE_FUNCTIONS = `
create or replace function redshift_dialect.append_table(
  target regclass, source regclass, ignore_extra boolean, fill_target boolean) returns bigint language plpgsql as $$
declare
  shared text;
  missing text;
  surplus text;
  moved bigint;
begin
  select string_agg(quote_ident(s.attname), ', ' order by s.attnum) into shared
    from pg_attribute s join pg_attribute t on t.attname = s.attname and t.attrelid = target and t.attnum > 0
    where s.attrelid = source and s.attnum > 0 and not s.attisdropped and not t.attisdropped and t.attidentity = '';
  select s.attname into surplus from pg_attribute s
    where s.attrelid = source and s.attnum > 0 and not s.attisdropped and not exists (select 1 from pg_attribute t
      where t.attrelid = target and t.attname = s.attname and t.attnum > 0 and not t.attisdropped) limit 1;
  select t.attname into missing from pg_attribute t
    where t.attrelid = target and t.attnum > 0 and not t.attisdropped and not exists (select 1 from pg_attribute s
      where s.attrelid = source and s.attname = t.attname and s.attnum > 0 and not s.attisdropped) limit 1;
  if surplus is not null and not ignore_extra then
    raise exception 'column "%" of the source table is not in the target table; IGNOREEXTRA would drop it', surplus;
  end if;
  if missing is not null and not fill_target then
    raise exception 'column "%" of the target table is not in the source table; FILLTARGET would fill it', missing;
  end if;
  execute format('insert into %s (%s) select %s from %s', target, shared, shared, source);
  get diagnostics moved = row_count;
  execute format('delete from %s', source);
  return moved;
end $$;
`;
