import type { Scope, Value } from '../translate/language.js';
import { translateExpression } from '../translate/recursion.js';
import { SqlError } from '../sql-error.js';
import type { CallExpression } from '../tree/query-tree.js';
import { FLOAT8, INT8 } from '../types/sql-type.js';
import type { SqlType } from '../types/sql-type.js';
import { translateOver, windowOf } from '../translate/translate-window.js';
import { requireArguments } from './arguments.js';
import type { SpecialFunction } from './function-entry.js';

const over = (call: CallExpression, scope: Scope): string => {
  if (!call.over) throw new SqlError(`window function ${call.name.join('.')} requires an OVER clause`);
  return translateOver(call, scope);
};

const ranking =
  (name: string, type: SqlType): SpecialFunction =>
  (call, scope) => {
    requireArguments(call, 0, 0);
    return { sql: `(pg_catalog.${name}()${over(call, scope)})::${type.kind}`, type };
  };

const ntile: SpecialFunction = (call, scope) => {
  requireArguments(call, 1, 1);
  const [buckets] = values(call, scope);
  return { sql: `(pg_catalog.ntile((${buckets?.sql ?? '1'})::int4)${over(call, scope)})::int8`, type: INT8 };
};

const values = (call: CallExpression, scope: Scope): Value[] =>
  call.arguments.map((argument) => translateExpression(argument, scope));

const edge =
  (name: 'first_value' | 'last_value'): SpecialFunction =>
  (call, scope) => {
    requireArguments(call, 1, 1);
    const [value] = values(call, scope);
    if (!value) throw new SqlError(`function ${name}() does not exist`);
    const used =
      call.nulls === 'ignore'
        ? `redshift_dialect.${name === 'first_value' ? 'first' : 'last'}_not_null`
        : `pg_catalog.${name}`;
    return { sql: `${used}(${literal(value)})${over(call, scope)}`, type: value.type };
  };

const literal = ({ sql, type }: Value): string => (type.kind === 'unknown' ? `(${sql})::varchar` : sql);

const nthValue: SpecialFunction = (call, scope) => {
  requireArguments(call, 2, 2);
  const [value, place] = values(call, scope);
  if (!value || !place) throw new SqlError('function nth_value() does not exist');
  const window = over(call, scope);
  if (call.nulls === 'ignore') {
    const collected = `pg_catalog.array_agg(${value.sql}) filter (where ${value.sql} is not null)${window}`;
    return { sql: `(${collected})[${place.sql}]`, type: value.type };
  }
  return { sql: `pg_catalog.nth_value(${literal(value)}, ${place.sql})${window}`, type: value.type };
};

const neighbour =
  (name: 'lag' | 'lead'): SpecialFunction =>
  (call, scope) => {
    requireArguments(call, 1, 3);
    if (call.arguments.length === 3) {
      throw new SqlError(`Default parameter not be supported for window function ${name}`);
    }
    const [value, distance] = values(call, scope);
    if (!value) throw new SqlError(`function ${name}() does not exist`);
    if (!call.over) throw new SqlError(`window function ${name} requires an OVER clause`);
    if (call.nulls !== 'ignore') {
      const list = [literal(value), ...(distance ? [`(${distance.sql})::int4`] : [])];
      return { sql: `pg_catalog.${name}(${list.join(', ')})${over(call, scope)}`, type: value.type };
    }
    const frame =
      name === 'lag'
        ? 'rows between unbounded preceding and 1 preceding'
        : 'rows between 1 following and unbounded following';
    const window = windowOf({ ...call.over, frame }, scope);
    const collected = `pg_catalog.array_agg(${value.sql}) filter (where ${value.sql} is not null) over (${window})`;
    const sql = `redshift_dialect.${name}_not_null(${collected}, (${distance?.sql ?? '1'})::int4)`;
    return { sql, type: value.type };
  };

const ratioToReport: SpecialFunction = (call, scope) => {
  requireArguments(call, 1, 1);
  const [value] = values(call, scope);
  if (!value) throw new SqlError('function ratio_to_report() does not exist');
  const number = `(${value.sql})::float8`;
  return { sql: `(${number} / nullif(pg_catalog.sum(${number})${over(call, scope)}, 0))`, type: FLOAT8 };
};

/** Functions that need OVER. */
export const WINDOW_FUNCTIONS: Readonly<Record<string, SpecialFunction>> = {
  cume_dist: ranking('cume_dist', FLOAT8),
  dense_rank: ranking('dense_rank', INT8),
  first_value: edge('first_value'),
  lag: neighbour('lag'),
  last_value: edge('last_value'),
  lead: neighbour('lead'),
  nth_value: nthValue,
  ntile,
  percent_rank: ranking('percent_rank', FLOAT8),
  rank: ranking('rank', INT8),
  ratio_to_report: ratioToReport,
  row_number: ranking('row_number', INT8),
};
