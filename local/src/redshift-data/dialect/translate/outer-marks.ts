import { SqlError } from '../sql-error.js';
import type { Expression, FromItem, Select } from '../tree/query-tree.js';

/** A SELECT whose conditions with `(+)` have become left joins; the same where there are none. */
export const withoutOuterMarks = (select: Select): Select => {
  if (!select.where || !hasMark(select.where)) return select;
  const conditions = conjunctsOf(select.where);
  const marked = conditions.filter(hasMark);
  const outer = new Map<string, Expression[]>();
  for (const condition of marked) {
    const tables = new Set(markedTables(condition));
    const [table] = tables;
    if (table === undefined || tables.size > 1) throw new SqlError('a condition with (+) must mark one table');
    outer.set(table, [...(outer.get(table) ?? []), condition]);
  }
  const inner = select.from.filter((item) => !outer.has(nameOf(item)));
  const [first, ...others] = inner;
  if (!first) throw new SqlError('(+) cannot mark every table');
  let from: FromItem = first;
  for (const right of others) from = { kind: 'join', type: 'cross', isNatural: false, left: from, right };
  for (const [name, conditionsOfTable] of outer) {
    const right = select.from.find((item) => nameOf(item) === name);
    if (!right) throw new SqlError(`relation "${name}" does not exist`);
    from = { kind: 'join', type: 'left', isNatural: false, left: from, right, on: allOf(conditionsOfTable) };
  }
  const { where: _where, ...rest } = select;
  const left = conditions.filter((condition) => !hasMark(condition));
  return { ...rest, from: [from], ...(left.length > 0 && { where: allOf(left) }) };
};

const hasMark = (node: unknown): boolean => {
  if (Array.isArray(node)) return node.some(hasMark);
  if (typeof node !== 'object' || node === null) return false;
  const part = node as { kind?: string; isOuter?: boolean };
  if (part.kind === 'query') return false;
  return part.isOuter === true || Object.values(node).some(hasMark);
};

const markedTables = (node: unknown): string[] => {
  if (Array.isArray(node)) return node.flatMap(markedTables);
  if (typeof node !== 'object' || node === null) return [];
  const part = node as { isOuter?: boolean; parts?: readonly string[] };
  if (part.isOuter === true) return [part.parts?.at(-2) ?? ''];
  return Object.values(node).flatMap(markedTables);
};

const conjunctsOf = (expression: Expression): Expression[] =>
  expression.kind === 'binary' && expression.operator === 'and'
    ? [...conjunctsOf(expression.left), ...conjunctsOf(expression.right)]
    : [expression];

const allOf = (conditions: readonly Expression[]): Expression =>
  conditions.reduce((left, right) => ({ kind: 'binary', operator: 'and', left, right }));

const nameOf = (item: FromItem): string => {
  if (item.kind === 'join') return '';
  return item.alias?.name ?? (item.kind === 'table' ? (item.name.at(-1) ?? '') : '');
};
