/** Which function of the tasker a Lambda runs. */
export type UseCase = 'start' | 'complete' | 'reconcile' | 'executionEnded';

/** One port call of one use case. A Lambda can die before its effect and after it. */
export type CallPoint = `${UseCase} ${'store' | 'redshiftData' | 'taskCallback' | 'clock'}.${string}`;

/** Calls that completing an invocation makes, whoever does it. */
const COMPLETING = [
  'store.claim',
  'store.markProcessed',
  'store.releaseClaim',
  'store.releaseLock',
  'redshiftData.describeStatement',
  'redshiftData.listStatements',
  'redshiftData.getStatementResult',
  'redshiftData.getStatementResultV2',
  'taskCallback.sendTaskSuccess',
  'taskCallback.sendTaskFailure',
] as const;

/** Calls that starting the next one of a pool makes, whoever does it. */
const HANDING_OVER = [
  'store.get',
  'store.claim',
  'store.releaseClaim',
  'store.recordStart',
  'store.markProcessed',
  'store.releaseLock',
  'store.acquireSlot',
  'store.releaseSlot',
  'store.listSlots',
  'store.removeQueueEntry',
  'store.listQueueEntries',
  'store.getQueuedRequest',
  'store.removeQueuedRequest',
  'store.dequeue',
  'redshiftData.executeStatement',
  'redshiftData.batchExecuteStatement',
  'taskCallback.sendTaskHeartbeat',
  'taskCallback.sendTaskFailure',
] as const;

const CALLS: Readonly<Record<UseCase, readonly string[]>> = {
  start: [
    ...COMPLETING,
    ...HANDING_OVER,
    'store.takeTicket',
    'store.putQueueEntry',
    'store.putQueuedRequest',
    'store.markQueued',
    'store.findByAttempt',
    'store.adopt',
    'store.register',
    'store.acquireLock',
    'store.stealLock',
    'store.recordStart',
    'store.latest',
    'store.listUnprocessed',
    'store.findOpenByChain',
    'store.markAbandoned',
    'redshiftData.executeStatement',
    'redshiftData.batchExecuteStatement',
    'redshiftData.cancelStatement',
    'taskCallback.sendTaskHeartbeat',
    'clock.sleep',
  ],
  complete: [...COMPLETING, ...HANDING_OVER],
  reconcile: [
    ...COMPLETING,
    ...HANDING_OVER,
    'store.listInFlight',
    'store.markAbandoned',
    'redshiftData.cancelStatement',
    'taskCallback.sendTaskHeartbeat',
    'clock.sleep',
  ],
  executionEnded: [
    ...COMPLETING,
    ...HANDING_OVER,
    'store.listUnprocessed',
    'store.markAbandoned',
    'redshiftData.listStatements',
    'redshiftData.cancelStatement',
    'redshiftData.describeStatement',
    'clock.sleep',
  ],
};

/** Every port call that any use case makes. A run that meets one that is not here fails: the list must stay whole. */
export const CALL_POINTS: readonly CallPoint[] = Object.entries(CALLS).flatMap(([useCase, calls]) =>
  [...new Set(calls)].map((call) => `${useCase} ${call}` as CallPoint),
);
