import { setImmediate } from 'node:timers';

/** Node looks at its sockets and timers only after so many turns: that takes longer than most of what happens in one. */
const TURNS_AT_ONCE = 16;

const waiting: (() => void)[] = [];
let turnsToCome = 0;

function turn(): void {
  turnsToCome -= 1;
  waiting.shift()?.();
}

/**
 * Resolves when everything that waits on promises has gone as far as it can: Node carries all of that out between two turns. What waits
 * for a socket or a timer of the real world need not have come any further.
 */
export const settled = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length <= turnsToCome) return;
    turnsToCome += TURNS_AT_ONCE;
    for (let count = 0; count < TURNS_AT_ONCE; count += 1) setImmediate(turn);
  });
