import type { Clock, Ids } from 'sfn-redshift-tasker';
import { databaseErrorText } from './database-error-text.js';
import { splitStatements } from './dialect/split-statements.js';
import type { PlanRunner } from './plan-runner.js';
import { Session } from './session.js';
import { toUuid } from './statement-register.js';

/**
 * Runs the statements of a script one after the other, each permanent by itself.
 *
 * @throws {Error} tells which statement failed, by number and line, and the database's message.
 */
export const runScript = async (
  script: string,
  planRunner: PlanRunner,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Promise<void> => {
  const session = new Session(toUuid(ids.next()), {}, clock.now(), undefined);
  const statements = splitStatements(script);
  try {
    for (const [place, { sql, line }] of statements.entries()) {
      try {
        await planRunner.run(sql, [], session, { transaction: 'own', beforeCommit: () => Promise.resolve() });
      } catch (error) {
        throw new Error(`statement ${place + 1} of ${statements.length} (line ${line}): ${databaseErrorText(error)}`, {
          cause: error,
        });
      }
    }
  } finally {
    await planRunner.finish(session);
  }
};
