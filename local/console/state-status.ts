import type { ExecutionView } from '../src/console/console-views.js';

/** How a state stands, over all its attempts: that of the newest one, except that one under way counts first. */
export type StateStatus = 'idle' | 'running' | 'succeeded' | 'failed' | 'caught' | 'cancelled';

/** The state's standing in an execution; `caught`: it failed and another state took over. */
export function statusOfState(execution: ExecutionView, stateName: string): StateStatus {
  const attempts = execution.attempts.filter((attempt) => attempt.stateName === stateName);
  const last = attempts.at(-1);
  if (last === undefined) return execution.visits.some((visit) => visit.stateName === stateName) ? 'succeeded' : 'idle';
  if (attempts.some(({ outcome }) => outcome === 'running'))
    return execution.status === 'RUNNING' ? 'running' : 'cancelled';
  if (last.outcome === 'succeeded') return 'succeeded';
  if (last.outcome === 'cancelled') return 'cancelled';
  const isCaught = execution.visits.some((visit) => visit.stateName === stateName && visit.exitedAt !== undefined);
  return isCaught ? 'caught' : 'failed';
}
