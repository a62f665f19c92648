import type { Scope, Value } from './language.js';
import { translateExpression } from './recursion.js';
import { SqlError } from '../sql-error.js';
import type { NameExpression } from '../tree/query-tree.js';
import { typeSql } from '../types/sql-type.js';
import { resolveName, unknownName } from './scope.js';
import { stepInto } from './super-values.js';

/** Aliases that stand for themselves by way of others. */
const ALIAS_DEPTH_MAX = 50;
let depth = 0;

/** A column, a variable, a name of the select list, or a path into a SUPER value. */
export const translateName = ({ parts, steps, base }: NameExpression, scope: Scope): Value => {
  if (base) return stepInto(translateExpression(base, scope), steps, scope);
  const variable = variableOf(parts, scope);
  if (variable) return variable;
  const found = resolveName(parts, scope);
  if (!found) {
    const alias = aliasOf(parts, scope);
    if (alias) return alias;
    throw unknownName(parts, scope);
  }
  const rest = [...parts.slice(found.used).map((name) => ({ name })), ...steps];
  if (rest.length === 0) return found.value;
  if (found.value.type.kind !== 'super') {
    throw new SqlError(
      `column "${parts.slice(0, found.used).join('.')}" is not of type SUPER, so there is no way into it`,
    );
  }
  return stepInto(found.value, rest, scope);
};

const variableOf = (parts: readonly string[], { context }: Scope): Value | undefined => {
  const variable = context.variable?.(parts.join('.'));
  if (!variable) return undefined;
  return { sql: `(${context.bind(variable.value)})::${typeSql(variable.type)}`, type: variable.type };
};

/** A name of the select list that was given before stands for its value. */
const aliasOf = (parts: readonly string[], scope: Scope): Value | undefined => {
  const [name] = parts;
  if (name === undefined || parts.length !== 1) return undefined;
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const expression = at.aliases.get(name);
    if (!expression) continue;
    if (depth >= ALIAS_DEPTH_MAX) throw new SqlError(`column "${name}" refers to itself`);
    depth += 1;
    try {
      return translateExpression(expression, at);
    } finally {
      depth -= 1;
    }
  }
  return undefined;
};
