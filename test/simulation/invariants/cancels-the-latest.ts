import type { Invariant } from './invariant.js';

/**
 * Whoever cancels by LATEST has the execution's newest statement asked to stop, also where its start is not recorded, as long as it
 * is listed.
 */
export const cancelsTheLatest: Invariant = {
  id: 'I6',
  name: 'LATEST finds a statement whose start was not recorded',
  during: {
    cancelEnded: ({ ledger, scenario }, lambda, executionArn, end) => {
      const isSettled =
        end.kind === 'returned' || (end.kind === 'threw' && end.error.name === 'PreviousExecutionNotFound');
      if (!isSettled || lambda.isDisturbed) return undefined;
      const listedMs = scenario.environment.listingLagMs;
      const ofExecution = ledger.statements.filter(
        ({ name, createdAtMs }) =>
          createdAtMs + listedMs < lambda.startedAtMs && ledger.itemNamed(name)?.executionArn === executionArn,
      );
      // With several it depends on the moment which one is the newest.
      const newest = ofExecution.length === 1 ? ofExecution[0] : undefined;
      const item = newest && ledger.itemNamed(newest.name);
      // What waits in a pool is newer.
      const wasQueued = [...ledger.items.values()].some(
        ({ executionArn: arn, queuedAtMs = Infinity, dequeuedAtMs = Infinity }) =>
          arn === executionArn && queuedAtMs < lambda.world.scheduler.nowMs && dequeuedAtMs > lambda.startedAtMs,
      );
      if (wasQueued) return undefined;
      const isOwn = ledger.executions.some(({ arn, plan }) => arn === executionArn && plan.tasker === lambda.tasker);
      const wasUnrecorded = item && (item.recordedAtMs === undefined || item.recordedAtMs > lambda.startedAtMs);
      // Something newer may have come up while it was looking.
      const isStillNewest = newest?.createdAtMs === ledger.statements.at(-1)?.createdAtMs;
      return isOwn && wasUnrecorded && isStillNewest && newest?.endedAtMs === undefined && newest?.cancels.length === 0
        ? `LATEST does not see statement ${newest.id.slice(-4)}`
        : undefined;
    },
  },
};
