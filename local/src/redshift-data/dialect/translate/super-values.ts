import type { Scope, Value } from './language.js';
import { translateExpression } from './recursion.js';
import type { PathStep } from '../tree/query-tree.js';
import { NUMERIC, BOOL, SUPER, VARCHAR, isNumber, isText } from '../types/sql-type.js';
import { quoteText } from './names.js';

/** What stands at the end of steps into a SUPER value; NULL where a step leads nowhere. */
export const stepInto = (start: Value, steps: readonly PathStep[], scope: Scope): Value => {
  let { sql } = start;
  for (const step of steps) {
    if ('name' in step) sql = `redshift_dialect.super_attribute(${sql}, ${quoteText(step.name)})`;
    else {
      const index = translateExpression(step.index, scope);
      sql =
        index.type.kind === 'unknown' && step.index.kind === 'string'
          ? `redshift_dialect.super_attribute(${sql}, ${index.sql})`
          : `redshift_dialect.super_element(${sql}, (${index.sql})::int4)`;
    }
  }
  return { sql, type: SUPER };
};

/** A SUPER value as text; NULL for arrays and objects. */
export const superAsText = ({ sql }: Value): Value => ({
  sql: `redshift_dialect.super_text(${sql})`,
  type: VARCHAR,
});

/** A SUPER value as a number; NULL for everything else. */
export const superAsNumber = ({ sql }: Value): Value => ({
  sql: `redshift_dialect.super_number(${sql})`,
  type: NUMERIC,
});

/** A SUPER value as what another value is compared with: values of other types are equal to none of it. */
export const superLike = (value: Value, other: Value): Value => {
  if (isNumber(other.type)) return superAsNumber(value);
  if (other.type.kind === 'bool') return { sql: `redshift_dialect.super_boolean(${value.sql})`, type: BOOL };
  if (isText(other.type) || other.type.kind === 'unknown') {
    return { sql: `redshift_dialect.super_string(${value.sql})`, type: VARCHAR };
  }
  return superAsText(value);
};
