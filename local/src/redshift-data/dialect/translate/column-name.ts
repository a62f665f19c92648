import type { Expression, TypeName } from '../tree/query-tree.js';
import { typeOfName } from '../types/type-names.js';

/** How sure a name is: a type's name gives way to any other. */
interface Named {
  readonly name: string;
  readonly strength: 0 | 1 | 2;
}

const NONE: Named = { name: '?column?', strength: 0 };

/** What some functions are called in results. */
const RENAMED: Readonly<Record<string, string>> = {
  nvl: 'coalesce',
  isnull: 'coalesce',
  nvl2: 'case',
  decode: 'case',
  extract: 'date_part',
  date_part: 'pgdate_part',
  dateadd: 'date_add',
  datediff: 'date_diff',
};

/** The name of a column that was given none, as the database that Redshift stems from makes it. */
export const columnName = (expression: Expression): string => named(expression).name;

const named = (expression: Expression): Named => {
  switch (expression.kind) {
    case 'name': {
      const last = expression.steps.findLast((step) => 'name' in step);
      const name = last && 'name' in last ? last.name : expression.parts.at(-1);
      return name === undefined ? NONE : { name, strength: 2 };
    }
    case 'call':
      return callName(expression.name.at(-1) ?? '');
    case 'cast': {
      const inner = named(expression.operand);
      return inner.strength > 1 ? inner : { name: typeNameOf(expression.type), strength: 1 };
    }
    case 'case': {
      const inner = expression.otherwise ? named(expression.otherwise) : NONE;
      return inner.strength > 1 ? inner : { name: 'case', strength: 1 };
    }
    case 'keyword':
      return expression.value === 'true' || expression.value === 'false' ? { name: 'bool', strength: 1 } : NONE;
    case 'exists':
      return { name: 'exists', strength: 2 };
    case 'interval':
      return { name: intervalName(expression.qualifier), strength: 1 };
    case 'atTimeZone':
      return { name: 'timezone', strength: 2 };
    case 'row':
      return { name: 'row', strength: 2 };
    case 'subquery': {
      const body = expression.query.body;
      const item = body.kind === 'select' ? body.items[0] : undefined;
      if (!item) return NONE;
      return item.alias === undefined ? named(item.expression) : { name: item.alias, strength: 2 };
    }
    default:
      return NONE;
  }
};

const callName = (name: string): Named => ({ name: RENAMED[name] ?? name, strength: 2 });

const typeNameOf = (type: TypeName): string => {
  try {
    const { kind } = typeOfName(type);
    return kind === 'char' ? 'bpchar' : kind;
  } catch {
    return type.name;
  }
};

/** An interval with units is named after its type, one without after the word. */
const intervalName = (qualifier: string): string => {
  if (qualifier === '') return 'interval';
  return /year|month/.test(qualifier) ? 'intervaly2m' : 'intervald2s';
};
