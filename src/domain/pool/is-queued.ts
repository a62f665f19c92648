import type { Invocation } from '../../ports/invocation.js';

/** Whether an invocation waits for a slot of its pool, or is on its way there, so that nothing has been started for it. */
export const isQueued = ({ processed, status }: Invocation): boolean => !processed && status === 'QUEUED';

/** Whether an invocation waits in its pool's queue, and the entry with this ticket is its own. */
export const isWaitingWith = <Given extends Invocation>(
  invocation: Given,
  ticket: number,
): invocation is Given & { readonly ticket: number } => isQueued(invocation) && invocation.ticket === ticket;
