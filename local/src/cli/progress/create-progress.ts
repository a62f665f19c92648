import type { Clock } from 'sfn-redshift-tasker';
import { LiveProgress } from './live-progress.js';
import { PlainProgress } from './plain-progress.js';
import type { Progress } from './progress.js';
import type { RunRecord } from './run-record.js';

/** Progress on standard error, which leaves standard output to the result: live on a terminal, else line by line. */
export function createProgress(record: RunRecord, clock: Clock): Progress {
  const { stderr, env } = process;
  return stderr.isTTY && env.TERM !== 'dumb'
    ? new LiveProgress(record, clock, stderr, (env.NO_COLOR ?? '') === '')
    : new PlainProgress(clock, (line) => stderr.write(`${line}\n`));
}
