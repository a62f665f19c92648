/** Which function of the tasker a Lambda runs. */
export type UseCase = 'start' | 'complete' | 'reconcile' | 'executionEnded' | 'resource';

/** What a Lambda calls. */
export type ServiceName = 'store' | 'redshiftData' | 'taskCallback' | 'resultStore' | 'clock';

/** One port call of one use case. A Lambda can die before its effect and after it. */
export type CallPoint = `${UseCase} ${ServiceName}.${string}`;

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

/** Of those, what ends an invocation that never had a statement. */
const ENDING_WITHOUT_STATEMENT = [
  'store.claim',
  'store.markProcessed',
  'store.releaseClaim',
  'store.releaseLock',
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

/** Calls of a use case that is there in every history. */
type CallsByUseCase = Readonly<Partial<Record<UseCase, readonly string[]>>>;

/** Calls without a pool. */
const CALLS: CallsByUseCase = {
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

/** Calls that are made only where there is a pool. */
const OF_POOLS: CallsByUseCase = {
  start: [...HANDING_OVER, 'store.takeTicket', 'store.putQueueEntry', 'store.putQueuedRequest', 'store.markQueued'],
  // An event waits for the starter's claim.
  complete: [...HANDING_OVER, 'clock.sleep'],
  reconcile: [...HANDING_OVER, 'store.countQueueEntries'],
  // Who takes an invocation out of its queue answers it.
  executionEnded: [...ENDING_WITHOUT_STATEMENT, ...HANDING_OVER],
};

/**
 * Calls that are made only where an invocation is read as one that waits, and is started and at its end before it is claimed; or where the
 * SQL of a custom resource is refused that a completer takes out of its queue. They may be met; that a Lambda dies there is not asked for.
 */
const OF_RACES: CallsByUseCase = { executionEnded: [...COMPLETING], complete: ['store.markAbandoned'] };

const pointsOf = (calls: CallsByUseCase): CallPoint[] =>
  Object.entries(calls).flatMap(([useCase, ofUseCase]) =>
    [...new Set(ofUseCase)].map((call) => `${useCase} ${call}` as CallPoint),
  );

/** What a history without a pool meets. */
export const ORDINARY_POINTS: readonly CallPoint[] = pointsOf(CALLS);

/** What only a history with a pool meets. */
export const POOL_POINTS: readonly CallPoint[] = pointsOf(OF_POOLS).filter((point) => !ORDINARY_POINTS.includes(point));

/** Calls that putting a result into S3 makes, whoever does it. */
export const STORING_CALLS = [
  'resultStore.readProgress',
  'resultStore.find',
  'resultStore.write',
  'resultStore.begin',
  'resultStore.writeProgress',
  'resultStore.writePart',
  'resultStore.finish',
  'resultStore.removeProgress',
  'resultStore.abort',
] as const;

/** Calls that are made only where results go to S3. */
const OF_RESULTS: CallsByUseCase = {
  start: STORING_CALLS,
  complete: STORING_CALLS,
  reconcile: STORING_CALLS,
  // Who takes an invocation out of its queue answers it, and looks whether a copy is to be dropped.
  executionEnded: ['resultStore.readProgress'],
};

/** What only a history with results in S3 meets. */
export const RESULT_POINTS: readonly CallPoint[] = pointsOf(OF_RESULTS);

/** What the handler of custom resources calls. */
const OF_RESOURCES: CallsByUseCase = {
  resource: [
    'store.acquireLock',
    'store.stealLock',
    'store.findByAttempt',
    'store.findOpenByChain',
    'store.latest',
    'store.get',
    'store.register',
    'store.claim',
    'store.releaseClaim',
    'store.recordStart',
    'store.markAbandoned',
    'store.markProcessed',
    'redshiftData.executeStatement',
    'redshiftData.describeStatement',
    'redshiftData.listStatements',
    'redshiftData.cancelStatement',
    'redshiftData.getStatementResult',
    'taskCallback.sendTaskSuccess',
    'taskCallback.sendTaskFailure',
    'taskCallback.sendTaskHeartbeat',
    'clock.sleep',
    ...HANDING_OVER,
    'store.takeTicket',
    'store.putQueueEntry',
    'store.putQueuedRequest',
    'store.markQueued',
  ],
  // Who takes a request out of the queue of its pool looks whether it still has its turn.
  complete: ['store.acquireLock'],
  reconcile: ['store.acquireLock'],
  executionEnded: ['store.acquireLock'],
};

/** What only a history with custom resources meets. */
export const RESOURCE_POINTS: readonly CallPoint[] = pointsOf(OF_RESOURCES);

/** Every port call that any use case makes. A run that meets one that is not here fails: the list must stay whole. */
export const CALL_POINTS: readonly CallPoint[] = [
  ...ORDINARY_POINTS,
  ...POOL_POINTS,
  ...RESULT_POINTS,
  ...RESOURCE_POINTS,
  ...pointsOf(OF_RACES),
];
