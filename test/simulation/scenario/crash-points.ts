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

const CALLS: Readonly<Record<UseCase, readonly string[]>> = {
  start: [
    ...COMPLETING,
    'store.get',
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
  complete: [...COMPLETING],
  reconcile: [
    ...COMPLETING,
    'store.listInFlight',
    'store.get',
    'store.recordStart',
    'store.markAbandoned',
    'redshiftData.cancelStatement',
    'taskCallback.sendTaskHeartbeat',
    'clock.sleep',
  ],
  executionEnded: [
    'store.listUnprocessed',
    'store.get',
    'store.markAbandoned',
    'redshiftData.listStatements',
    'redshiftData.cancelStatement',
    'redshiftData.describeStatement',
    'clock.sleep',
  ],
};

/** Every port call that any use case makes. A run that meets one that is not here fails: the list must stay whole. */
export const CALL_POINTS: readonly CallPoint[] = Object.entries(CALLS).flatMap(([useCase, calls]) =>
  calls.map((call) => `${useCase} ${call}` as CallPoint),
);
