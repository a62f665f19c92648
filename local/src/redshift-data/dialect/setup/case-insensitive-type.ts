const OPERATORS: readonly (readonly [sign: string, name: string, commutator: string, negator: string])[] = [
  ['=', 'eq', '=', '<>'],
  ['<>', 'ne', '<>', '='],
  ['<', 'lt', '>', '>='],
  ['<=', 'le', '>=', '>'],
  ['>', 'gt', '<', '<='],
  ['>=', 'ge', '<=', '<'],
];

const IF_ABSENT = (what: string, test: string, create: string): string => `
do $$ begin
  if not exists (select from pg_catalog.${what} where ${test}) then
    ${create}
  end if;
end $$;`;

/**
 * The type of a VARCHAR that is \`collate case_insensitive\`: text with an order of its own, so that DISTINCT, GROUP BY, joins,
 * windows and set operations compare without regard to case. A nondeterministic collation would need ICU, which the embedded
 * database has not. Trailing blanks do not count, as in all text: the comparisons of \`text\` are those of \`type-system.ts\`.
 */
export const CASE_INSENSITIVE_TYPE = `${IF_ABSENT(
  'pg_type',
  "typname = 'ci' and typnamespace = 'redshift_dialect'::regnamespace",
  `create type redshift_dialect.ci;
    create function redshift_dialect.ci_in(cstring) returns redshift_dialect.ci immutable strict parallel safe language internal as 'textin';
    create function redshift_dialect.ci_out(redshift_dialect.ci) returns cstring immutable strict parallel safe language internal as 'textout';
    create function redshift_dialect.ci_receive(internal) returns redshift_dialect.ci stable strict parallel safe language internal as 'textrecv';
    create function redshift_dialect.ci_send(redshift_dialect.ci) returns bytea stable strict parallel safe language internal as 'textsend';
    create type redshift_dialect.ci (input = redshift_dialect.ci_in, output = redshift_dialect.ci_out, receive = redshift_dialect.ci_receive,
      send = redshift_dialect.ci_send, typmod_in = varchartypmodin, typmod_out = varchartypmodout, like = text, category = 'S', collatable = true);
    create cast (redshift_dialect.ci as text) without function as implicit;
    create cast (redshift_dialect.ci as varchar) without function as implicit;
    create cast (redshift_dialect.ci as bpchar) without function as assignment;
    create cast (text as redshift_dialect.ci) without function as assignment;
    create cast (varchar as redshift_dialect.ci) without function as assignment;
    create function redshift_dialect.ci_of_char(bpchar) returns redshift_dialect.ci immutable strict language sql as 'select $1::text::redshift_dialect.ci';
    create cast (bpchar as redshift_dialect.ci) with function redshift_dialect.ci_of_char(bpchar) as assignment;
    create function redshift_dialect.fit_ci(value redshift_dialect.ci, typmod int, is_explicit bool) returns redshift_dialect.ci
      immutable strict language sql as 'select redshift_dialect.fit_varchar(value::varchar, typmod, is_explicit)::redshift_dialect.ci';
    create cast (redshift_dialect.ci as redshift_dialect.ci) with function redshift_dialect.fit_ci(redshift_dialect.ci, int, bool) as implicit;`,
)}
${OPERATORS.map(
  ([sign, name]) => `
create or replace function redshift_dialect.ci_${name}(first redshift_dialect.ci, last redshift_dialect.ci) returns bool
  immutable strict language sql as $$ select lower(first::text) ${sign} lower(last::text) $$;`,
).join('')}
create or replace function redshift_dialect.ci_compare(first redshift_dialect.ci, last redshift_dialect.ci) returns int
  immutable strict language sql as $$ select bpcharcmp(lower(first::text)::bpchar, lower(last::text)::bpchar) $$;
create or replace function redshift_dialect.ci_hash(value redshift_dialect.ci) returns int immutable strict language sql as $$
  select hashbpchar(lower(value::text)::bpchar) $$;
create or replace function redshift_dialect.ci_smaller(first redshift_dialect.ci, last redshift_dialect.ci) returns redshift_dialect.ci
  immutable strict language sql as $$ select case when redshift_dialect.ci_compare(first, last) <= 0 then first else last end $$;
create or replace function redshift_dialect.ci_larger(first redshift_dialect.ci, last redshift_dialect.ci) returns redshift_dialect.ci
  immutable strict language sql as $$ select case when redshift_dialect.ci_compare(first, last) >= 0 then first else last end $$;
create or replace aggregate redshift_dialect.min(redshift_dialect.ci) (sfunc = redshift_dialect.ci_smaller, stype = redshift_dialect.ci);
create or replace aggregate redshift_dialect.max(redshift_dialect.ci) (sfunc = redshift_dialect.ci_larger, stype = redshift_dialect.ci);
${OPERATORS.map(([sign, name, commutator, negator]) =>
  IF_ABSENT(
    'pg_operator',
    `oprname = '${sign}' and oprleft = 'redshift_dialect.ci'::regtype and oprcode <> 0`,
    `create operator pg_catalog.${sign} (leftarg = redshift_dialect.ci, rightarg = redshift_dialect.ci, function = redshift_dialect.ci_${name},
      commutator = operator(pg_catalog.${commutator}), negator = operator(pg_catalog.${negator})${sign === '=' ? ', hashes, merges' : ''});`,
  ),
).join('')}
${IF_ABSENT(
  'pg_opclass',
  "opcname = 'ci_ops'",
  `create operator class redshift_dialect.ci_ops default for type redshift_dialect.ci using btree as
      operator 1 pg_catalog.<, operator 2 pg_catalog.<=, operator 3 pg_catalog.=, operator 4 pg_catalog.>=,
      operator 5 pg_catalog.>, function 1 redshift_dialect.ci_compare(redshift_dialect.ci, redshift_dialect.ci);
    create operator class redshift_dialect.ci_ops default for type redshift_dialect.ci using hash as
      operator 1 pg_catalog.=, function 1 redshift_dialect.ci_hash(redshift_dialect.ci);`,
)}
`;
