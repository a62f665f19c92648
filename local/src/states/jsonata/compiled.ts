import jsonata from 'jsonata';

/** Levels within levels that the evaluation of an expression may reach, as in the service. */
export const STACK_DEPTH_MAX = 100;
/** Longest evaluation of one expression. A guard against endless loops, hence in real time. */
const EVALUATION_MS_MAX = 10_000;
/** Compiled expressions to keep; one that a Map evaluates for each item is compiled once. */
const COMPILED_MAX = 500;

const known = new Map<string, jsonata.Expression>();

/** JSONata throws plain objects with a code; functions may throw errors. */
export const reasonOf = (error: unknown): { readonly code: string | undefined; readonly message: string } => {
  if (typeof error !== 'object' || error === null) return { code: undefined, message: String(error) };
  const { code, message } = error as { code?: unknown; message?: unknown };
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
  const fresh = jsonata(expression, { stack: STACK_DEPTH_MAX, timeout: EVALUATION_MS_MAX });
  known.set(expression, fresh);
  return fresh;
};
