import jsonata from 'jsonata';
import { MEMORY_EXCEEDED } from './jsonata-error.js';

/** Levels within levels that the evaluation of an expression may reach, as in the service. */
const STACK_DEPTH_MAX = 100;
/** Longest evaluation of one expression. A guard against endless loops, hence in real time. */
const EVALUATION_MS_MAX = 10_000;
/** Elements of a sequence at most, where the service's limit of memory stands. */
const SEQUENCE_LENGTH_MAX = 873_782;
/** Compiled expressions to keep; one that a Map evaluates for each item is compiled once. */
const COMPILED_MAX = 500;

const known = new Map<string, jsonata.Expression>();

/** Why an expression failed; the service words its limits without a code. */
export interface JsonataReason {
  readonly code: string | undefined;
  readonly message: string;
}

/** What the service says in place of JSONata's own words for a limit. */
const LIMITS: Readonly<Record<string, string>> = {
  D1011:
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. ' +
    `Depth=${STACK_DEPTH_MAX + 1} max=${STACK_DEPTH_MAX}`,
  D1012: 'Expression evaluation timeout: Check for infinite loop',
  D2015: MEMORY_EXCEEDED,
};

/** JSONata throws plain objects with a code; functions may throw errors. */
export const reasonOf = (error: unknown): JsonataReason => {
  if (typeof error !== 'object' || error === null) return { code: undefined, message: String(error) };
  const { code, message } = error as { code?: unknown; message?: unknown };
  const limit = typeof code === 'string' && Object.hasOwn(LIMITS, code) ? LIMITS[code] : undefined;
  if (limit !== undefined) return { code: undefined, message: limit };
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : 'it failed without a message',
  };
};

/**
 * `expression`, ready to be evaluated.
 *
 * @throws what {@link reasonOf} understands: it is not well formed.
 */
export const compiled = (expression: string): jsonata.Expression => {
  const kept = known.get(expression);
  if (kept) return kept;
  if (known.size >= COMPILED_MAX) known.clear();
  const fresh = jsonata(expression, {
    stack: STACK_DEPTH_MAX,
    timeout: EVALUATION_MS_MAX,
    sequence: SEQUENCE_LENGTH_MAX,
  });
  known.set(expression, fresh);
  return fresh;
};
