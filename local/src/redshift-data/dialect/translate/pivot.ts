import type { QueryColumn, Scope, TranslatedQuery } from './language.js';
import { translateExpression, translateFrom } from './recursion.js';
import { SqlError } from '../sql-error.js';
import type { CallExpression, Expression } from '../tree/query-tree.js';
import type { Pivot, SelectItem, Unpivot } from '../tree/query-tree.js';
import { commonTypeOf } from '../types/common-type.js';
import { VARCHAR } from '../types/sql-type.js';
import { columnName } from './column-name.js';
import { quoteName, quoteText } from './names.js';
import { expandStar } from './star.js';

const STAR = { kind: 'star', qualifier: [], excluded: [] } as const;

/** PIVOT: one column for each value, grouped by all columns that are named nowhere in it. */
export const translatePivot = (pivot: Pivot, outer: Scope): TranslatedQuery => {
  const { sql, scope } = translateFrom([pivot.source], { ...outer, relations: [] });
  const used = new Set<string>([pivot.column]);
  for (const { expression } of pivot.aggregates) collectNames(expression, used);
  const groups = expandStar(STAR, scope).filter(({ name }) => !used.has(name));
  const columns: QueryColumn[] = groups.map(({ name, type }) => ({ name, type }));
  const list = groups.map((group) => `${group.sql} as ${quoteName(group.name)}`);
  for (const value of pivot.values) {
    for (const aggregate of pivot.aggregates) {
      const call = onlyFor(aggregate, pivot.column, value.expression);
      const translated = translateExpression(call, scope);
      const label = value.alias ?? labelOf(value.expression);
      const name = aggregate.alias === undefined ? label : `${label}_${aggregate.alias}`;
      list.push(`${translated.sql} as ${quoteName(name)}`);
      columns.push({ name, type: translated.type });
    }
  }
  const by = groups.length === 0 ? '' : ` group by ${groups.map((_group, place) => place + 1).join(', ')}`;
  return { sql: `select ${list.join(', ')} from ${sql}${by}`, columns };
};

const collectNames = (node: unknown, names: Set<string>): void => {
  if (Array.isArray(node)) for (const item of node) collectNames(item, names);
  if (typeof node !== 'object' || node === null) return;
  const part = node as { kind?: string; parts?: readonly string[] };
  if (part.kind === 'name') names.add(part.parts?.at(-1) ?? '');
  for (const member of Object.values(node)) collectNames(member, names);
};

/** The aggregate over those rows only that have this value. */
const onlyFor = ({ expression }: SelectItem, column: string, value: Expression): CallExpression => {
  if (expression.kind !== 'call') throw new SqlError('PIVOT takes aggregate functions only');
  const name: Expression = { kind: 'name', parts: [column], steps: [] };
  const isNull = value.kind === 'keyword' && value.value === 'null';
  const when: Expression = isNull
    ? { kind: 'is', operand: name, negated: false, what: 'null' }
    : { kind: 'binary', operator: '=', left: name, right: value };
  const [first = { kind: 'number', text: '1' } as const, ...others] = expression.arguments;
  return { ...expression, isStar: false, arguments: [{ kind: 'case', branches: [{ when, then: first }] }, ...others] };
};

const labelOf = (value: Expression): string => {
  if (value.kind === 'string') return value.value.toLowerCase();
  if (value.kind === 'number') return value.text;
  if (value.kind === 'keyword') return value.value;
  return columnName(value);
};

/** UNPIVOT: one row for each column that is listed. */
export const translateUnpivot = (unpivot: Unpivot, outer: Scope): TranslatedQuery => {
  const { sql, scope } = translateFrom([unpivot.source], { ...outer, relations: [] });
  const all = expandStar(STAR, scope);
  const listed = unpivot.columns.map(({ name, label }) => {
    const column = all.find((candidate) => candidate.name === name);
    if (!column) throw new SqlError(`column "${name}" of UNPIVOT does not exist`);
    return { column, label: label ?? name };
  });
  const kept = all.filter(({ name }) => !unpivot.columns.some((column) => column.name === name));
  const rows = listed.map(({ column, label }) => `(${quoteText(label)}::varchar, ${column.sql})`);
  const list = [
    ...kept.map((column) => `${column.sql} as ${quoteName(column.name)}`),
    `"u"."name" as ${quoteName(unpivot.nameColumn)}`,
    `"u"."value" as ${quoteName(unpivot.valueColumn)}`,
  ];
  const filter = unpivot.includesNulls ? '' : ' where "u"."value" is not null';
  return {
    sql: `select ${list.join(', ')} from ${sql} cross join lateral (values ${rows.join(', ')}) as "u" ("name", "value")${filter}`,
    columns: [
      ...kept.map(({ name, type }) => ({ name, type })),
      { name: unpivot.nameColumn, type: VARCHAR },
      { name: unpivot.valueColumn, type: commonTypeOf(listed.map(({ column }) => column.type)) },
    ],
  };
};
