import { compiled } from './compiled.js';

/** A node of the tree that an expression is parsed into, of which only what leads on is looked at. */
type Node = Readonly<Record<string, unknown>>;

/** Members of a step that give a name to what it finds (`@$name`, `#$name`). */
const NAMING = ['focus', 'index'] as const;

/**
 * The names that an expression reads and does not bind itself, without `$`: variables of the workflow, `states`, and functions that are
 * called or handed on.
 *
 * @throws what `reasonOf` understands: it is not well formed.
 */
export const freeVariables = (expression: string): ReadonlySet<string> => {
  const tree: unknown = compiled(expression).ast();
  const free = new Set<string>();
  collect(tree, new Set(namedBySteps(tree)), free);
  return free;
};

const namedBySteps = (part: unknown): string[] => {
  if (Array.isArray(part)) return part.flatMap(namedBySteps);
  if (!isNode(part)) return [];
  const own = NAMING.map((member) => part[member]).filter((name) => typeof name === 'string');
  return [...own, ...Object.values(part).flatMap(namedBySteps)];
};

/** @param bound names that mean something of the expression's own; a binding adds its name for all that follows. */
const collect = (part: unknown, bound: Set<string>, free: Set<string>): void => {
  if (Array.isArray(part)) return part.forEach((each) => collect(each, bound, free));
  if (!isNode(part)) return;
  const { type, value } = part;
  if (type === 'variable' && typeof value === 'string' && value !== '' && value !== '$' && !bound.has(value)) {
    free.add(value);
  }
  if (type === 'bind') {
    collect(part.rhs, bound, free);
    bound.add(nameOf(part.lhs));
    return;
  }
  const within = type === 'block' || type === 'lambda' ? new Set(bound) : bound;
  if (type === 'lambda') {
    if (Array.isArray(part.arguments)) part.arguments.forEach((argument) => within.add(nameOf(argument)));
    return collect(part.body, within, free);
  }
  Object.values(part).forEach((member) => collect(member, within, free));
};

const nameOf = (variable: unknown): string => (isNode(variable) ? String(variable.value) : '');

const isNode = (part: unknown): part is Node =>
  typeof part === 'object' && part !== null && !Array.isArray(part) && !(part instanceof RegExp);
