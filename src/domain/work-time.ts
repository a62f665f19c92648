import type { Runtime } from './runtime.js';

/** Whether the time is over that an invocation of a function has for work of any length; never where nobody has set one. */
export const isWorkOver = ({ clock, workUntil }: Pick<Runtime, 'clock' | 'workUntil'>): boolean =>
  workUntil !== undefined && clock.now() >= workUntil;
