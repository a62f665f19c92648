import type { Exploration } from './explore.js';
import type { Step } from './player.js';

/** A schedule as one word: runs of choices, with faults by their first letters. */
export const scheduleText = (schedule: readonly Step[]): string =>
  schedule
    .map(
      ({ choice, fault }) =>
        `${choice}${fault === undefined ? '' : fault === 'replyLost' ? 'l' : fault === 'crashBefore' ? 'b' : 'a'}`,
    )
    .join('.');

/** The schedule behind such a word. @throws {TypeError} for another word. */
export const scheduleOf = (text: string): Step[] =>
  text.split('.').map((part) => {
    const [, choice, letter] = /^(\d+)([lba]?)$/.exec(part) ?? [];
    if (choice === undefined) throw new TypeError(`a schedule is numbers with l, b or a behind them, not '${part}'`);
    const fault =
      letter === 'l' ? 'replyLost' : letter === 'b' ? 'crashBefore' : letter === 'a' ? 'crashAfter' : undefined;
    return { choice: Number(choice), ...(fault && { fault }) };
  });

/** What an exploration took, in milliseconds: `processorMs` is the time of all processors together, which other work does not lengthen. */
export interface Taken {
  readonly clockMs: number;
  readonly processorMs: number;
}

export function tellExploration(
  name: string,
  { histories, states, ends, isComplete, failure }: Exploration,
  { clockMs, processorMs }: Taken,
): void {
  const verdict = failure ? 'BROKEN' : isComplete ? 'holds' : 'holds so far: the bound was hit';
  console.log(
    `${name.padEnd(26)} ${String(histories).padStart(8)} histories ${String(states).padStart(8)} states ${String(ends.size).padStart(6)} ends ${secondsText(clockMs)} s (${secondsText(processorMs)} s of processors)  ${verdict}`,
  );
  if (!failure) return;
  console.log(`\n${failure.story}\n`);
  for (const { invariant, text } of failure.violations) console.log(`broken: ${invariant}\n        ${text}`);
  console.log(`\nAgain: npm run simulate -- --exhaustive --only '${name}' --replay ${scheduleText(failure.schedule)}`);
}

const secondsText = (ms: number): string => (ms / 1000).toFixed(1).padStart(7);
