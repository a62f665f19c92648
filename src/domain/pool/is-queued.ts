import type { Invocation } from '../../ports/invocation.js';

/** Whether an invocation waits for a slot of its pool, or is on its way there, so that nothing has been started for it. */
export const isQueued = ({ processed, status }: Invocation): boolean => !processed && status === 'QUEUED';
