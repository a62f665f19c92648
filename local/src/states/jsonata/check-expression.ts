import { compiled, reasonOf } from './compiled.js';

/** What is wrong with an expression that is not evaluated yet, under the service's code for it. */
export interface ExpressionProblem {
  readonly code: 'INVALID_JSONATA_EXPRESSION' | 'UNSUPPORTED_JSONATA_EXPRESSION';
  readonly message: string;
}

/** What `$states` holds where an expression stands, beside what it always holds. */
export interface OfferedStates {
  /** `$states.errorOutput`: in a catcher only. */
  readonly errorOutput: boolean;
}

/** A node of the tree that an expression is parsed into, of which only what leads on is looked at. */
type Node = Readonly<Record<string, unknown>>;

/** Members whose expressions are evaluated on the value that the node has found, not on what the expression begins with. */
const ON_THE_VALUE_FOUND = new Set(['stages', 'predicate', 'group', 'terms', 'pattern', 'update', 'delete']);

/**
 * What is wrong with `expression`. An expression has nothing to begin with but `$states` and variables, so that a name
 * that is read from nothing is a mistake.
 */
export const expressionProblems = (expression: string, offered: OfferedStates): readonly ExpressionProblem[] => {
  let tree: unknown;
  try {
    tree = compiled(expression).ast();
  } catch (error) {
    return [{ code: 'INVALID_JSONATA_EXPRESSION', message: reasonOf(error).message }];
  }
  const messages = new Set<string>();
  collect(tree, { isAtTop: true, offered, messages });
  return [...messages].map((message) => ({ code: 'UNSUPPORTED_JSONATA_EXPRESSION', message }));
};

interface Walk {
  /** Whether the node is evaluated on what the expression begins with: nothing. */
  readonly isAtTop: boolean;
  readonly offered: OfferedStates;
  readonly messages: Set<string>;
}

const collect = (part: unknown, walk: Walk): void => {
  if (Array.isArray(part)) return part.forEach((each) => collect(each, walk));
  if (typeof part !== 'object' || part === null || part instanceof RegExp) return;
  const node = part as Node;
  const { isAtTop, messages } = walk;
  if (node.type === 'name' && isAtTop) messages.add(notAtTop(String(node.value)));
  if (node.type === 'variable' && node.value === '' && isAtTop) messages.add(notAtTop('$'));
  if (node.type === 'variable' && node.value === '$') messages.add("Reference to '$$' is not supported.");
  if (node.type === 'path' && Array.isArray(node.steps)) return collectPath(node, node.steps, walk);
  for (const [member, value] of Object.entries(node)) {
    collect(value, ON_THE_VALUE_FOUND.has(member) ? { ...walk, isAtTop: false } : walk);
  }
};

const notAtTop = (name: string): string => `Reference to '${name}' at the top level is not supported.`;

const collectPath = (node: Node, steps: readonly unknown[], walk: Walk): void => {
  const [first, ...rest] = steps as readonly Node[];
  if (isNamed(first, 'variable', 'states') && isNamed(rest[0], 'name', 'errorOutput') && !walk.offered.errorOutput) {
    walk.messages.add("Field '$states.errorOutput' does not exist.");
  }
  collect(first, walk);
  collect([...rest, node.group], { ...walk, isAtTop: false });
};

const isNamed = (node: Node | undefined, type: string, name: string): boolean =>
  node?.type === type && node.value === name;
