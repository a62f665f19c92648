import type { SqlHandler, SqlOutcome } from 'sfn-redshift-tasker/memory';

/** How statements with a certain SQL end. */
export interface ScriptedStatement {
  /** A part of the SQL, in any case, or a pattern. */
  readonly match: string | RegExp;
  /**
   * How it ends; of a list, each statement takes the next, and the last one stays. `running`: it runs until it is cancelled.
   *
   * @default it succeeds at once, with 0 rows
   */
  readonly then?: ScriptedOutcome | readonly ScriptedOutcome[];
}

/** A result or an error with the time that it takes, or `running`. */
export type ScriptedOutcome = SqlOutcome | 'running';

/** Whether SQL is meant by a part of it, in any case, or by a pattern. */
export const sqlMatches = (sql: string, match: string | RegExp): boolean =>
  typeof match === 'string' ? sql.toLowerCase().includes(match.toLowerCase()) : new RegExp(match).test(sql);

/**
 * The database that a script describes; the first entry that matches a statement decides.
 *
 * @param otherwise for what no entry matches.
 */
export const scriptedSql = (script: readonly ScriptedStatement[], otherwise: SqlHandler): SqlHandler => {
  const used = new Map<ScriptedStatement, number>();
  return (sql, parameters) => {
    const entry = script.find(({ match }) => sqlMatches(sql, match));
    if (!entry) return otherwise(sql, parameters);
    const { then = { rows: 0 } } = entry;
    const outcomes = (Array.isArray(then) ? then : [then]) as readonly ScriptedOutcome[];
    const turn = used.get(entry) ?? 0;
    used.set(entry, turn + 1);
    const outcome = outcomes[Math.min(turn, outcomes.length - 1)];
    return outcome === 'running' ? undefined : outcome;
  };
};
