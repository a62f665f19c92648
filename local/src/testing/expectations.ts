import type { BenchExecution, WorkflowBench } from './workflow-bench.js';
import { sqlMatches } from './scripted-statements.js';

/** What a matcher answers, as Jest and Vitest want it. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The part of an execution that the matchers look at. */
type Executed = Pick<BenchExecution, 'status' | 'error' | 'cause' | 'events' | 'output'>;

const sqlOf = ({ input }: WorkflowBench['statements'][number]): string =>
  ('Sqls' in input ? input.Sqls?.join('; ') : input.Sql) ?? '';

const shown = (match: string | RegExp): string => (typeof match === 'string' ? `'${match}'` : String(match));
const statuses = (bench: WorkflowBench): string => {
  const list = bench.statements.map((statement) => `\n  ${statement.status}: ${sqlOf(statement)}`).join('');
  return list === '' ? ' it ran none' : ` it ran${list}`;
};
const result = (pass: boolean, what: string, found: string): MatcherResult => ({
  pass,
  message: () => `expected the workflow ${pass ? 'not ' : ''}${what};${found}`,
});

const found = (bench: WorkflowBench, match: string | RegExp) =>
  bench.statements.filter((statement) => sqlMatches(sqlOf(statement), match));

const visited = ({ events }: Executed): readonly string[] =>
  events
    .filter(({ type }) => type.endsWith('StateEntered'))
    .map(({ details }) => String((details?.value as { name?: unknown } | undefined)?.name));

/**
 * Matchers for the bench and its executions. Jest and Vitest: `expect.extend(benchMatchers)`; elsewhere, such as under
 * node:test, `expectThat(bench).toHaveRunStatement('insert')`.
 */
export const benchMatchers = {
  /** The bench has run a statement with this SQL; with `times`, so often. */
  toHaveRunStatement(bench: WorkflowBench, match: string | RegExp, times?: number): MatcherResult {
    const count = found(bench, match).length;
    const often = times === undefined ? '' : ` ${times} times`;
    return result(
      times === undefined ? count > 0 : count === times,
      `to run a statement with ${shown(match)}${often}`,
      statuses(bench),
    );
  },

  /** A statement with this SQL was cancelled. */
  toHaveCancelled(bench: WorkflowBench, match: string | RegExp): MatcherResult {
    const pass = found(bench, match).some(({ status }) => status === 'ABORTED');
    return result(pass, `to cancel a statement with ${shown(match)}`, statuses(bench));
  },

  /** Nothing that was started still runs. */
  toHaveLeftNothingRunning(bench: WorkflowBench): MatcherResult {
    const isEnded = ({ status }: WorkflowBench['statements'][number]): boolean =>
      status !== undefined && ['FINISHED', 'FAILED', 'ABORTED'].includes(status);
    return result(bench.statements.every(isEnded), 'to leave no statement running', statuses(bench));
  },

  /** A message was published that has this text, to whatever topic. */
  toHavePublished(bench: WorkflowBench, match: string | RegExp): MatcherResult {
    const messages = bench.published.map(({ message }) => message);
    const list = messages.length === 0 ? ' it published none' : ` it published ${messages.join(', ')}`;
    return result(
      messages.some((message) => sqlMatches(message, match)),
      `to publish ${shown(match)}`,
      list,
    );
  },

  /** The execution succeeded. */
  toHaveSucceeded(execution: Executed): MatcherResult {
    const { status, error, cause } = execution;
    const why = error === undefined ? '' : ` with ${error}: ${cause ?? ''}`;
    return result(status === 'SUCCEEDED', 'to succeed', ` it ended as ${status}${why}`);
  },

  /** The execution failed with this error. */
  toHaveFailedWith(execution: Executed, error: string): MatcherResult {
    const { status, error: own } = execution;
    return result(
      status === 'FAILED' && own === error,
      `to fail with ${error}`,
      ` it ended as ${status} with ${own ?? 'no error'}`,
    );
  },

  /** The execution has been in a state; with `times`, so often. */
  toHaveVisited(execution: Executed, stateName: string, times?: number): MatcherResult {
    const states = visited(execution);
    const count = states.filter((name) => name === stateName).length;
    const often = times === undefined ? '' : ` ${times} times`;
    return result(
      times === undefined ? count > 0 : count === times,
      `to visit ${stateName}${often}`,
      ` it visited ${states.join(', ')}`,
    );
  },
};

type Matchers = typeof benchMatchers;

/** The matchers that a subject has, bound to it. */
export type Expectations<Subject> = {
  readonly [Name in keyof Matchers as Subject extends Parameters<Matchers[Name]>[0] ? Name : never]: (
    ...expected: Parameters<Matchers[Name]> extends [unknown, ...infer Expected] ? Expected : never
  ) => void;
};

/**
 * The matchers as assertions of their own, for runners without `expect.extend`.
 *
 * @throws {Error} by each of them, named `AssertionError`, telling what was expected and what there was.
 * @example expectThat(bench).not.toHaveCancelled('insert');
 */
export const expectThat = <Subject extends WorkflowBench | Executed>(
  subject: Subject,
): Expectations<Subject> & { readonly not: Expectations<Subject> } => {
  const bound = (isWanted: boolean): Expectations<Subject> =>
    Object.fromEntries(
      Object.entries(benchMatchers).map(([name, matcher]) => [
        name,
        (...expected: unknown[]): void => {
          const check = matcher as (subject: unknown, ...expected: unknown[]) => MatcherResult;
          const { pass, message } = check(subject, ...expected);
          if (pass !== isWanted) throw Object.assign(new Error(message()), { name: 'AssertionError' });
        },
      ]),
    ) as unknown as Expectations<Subject>;
  return { ...bound(true), not: bound(false) };
};
