import { Random } from '../kernel/random.js';
import { type CallPoint, STORING_CALLS } from './crash-points.js';

/*
 * A death that is drawn for a call by name hardly ever comes about where few histories make that call. So some histories have deaths
 * wherever they come by: the fewer make a call, the more of those that make it die there, and each call is died at about equally often.
 */

/** Of how many that make a call one has a death there, by how many make it. Which these are is told by counting; a mistake costs a few runs. */
const SHARES: readonly { readonly oneIn: number; readonly points: readonly CallPoint[] }[] = [
  {
    // Up to four histories in a hundred, and those in which another death most likely comes first.
    oneIn: 4,
    points: [
      'executionEnded redshiftData.batchExecuteStatement',
      'executionEnded redshiftData.executeStatement',
      'executionEnded store.recordStart',
      'executionEnded store.getQueuedRequest',
      'executionEnded store.releaseSlot',
      'executionEnded store.releaseClaim',
      'executionEnded store.releaseLock',
      'executionEnded store.dequeue',
      'executionEnded store.acquireSlot',
      'executionEnded taskCallback.sendTaskHeartbeat',
      'reconcile redshiftData.batchExecuteStatement',
      'reconcile redshiftData.cancelStatement',
      'reconcile redshiftData.getStatementResultV2',
      'complete redshiftData.batchExecuteStatement',
      'reconcile redshiftData.executeStatement',
      'reconcile store.dequeue',
      'reconcile store.getQueuedRequest',
      'start store.getQueuedRequest',
      'start redshiftData.getStatementResultV2',
      'resource redshiftData.batchExecuteStatement',
      'resource store.releaseLock',
      'resource store.releaseSlot',
      'resource store.getQueuedRequest',
      'complete store.acquireLock',
      'reconcile store.acquireLock',
      'executionEnded store.acquireLock',
      'start resultStore.abort',
      'complete resultStore.abort',
      'reconcile resultStore.abort',
    ],
  },
  {
    // Those that put a result into S3, whoever makes them.
    oneIn: 8,
    points: (['start', 'complete', 'reconcile'] as const).flatMap((useCase) =>
      STORING_CALLS.filter((call) => call !== 'resultStore.abort').map((call): CallPoint => `${useCase} ${call}`),
    ),
  },
  {
    // Up to fifteen.
    oneIn: 10,
    points: [
      'reconcile redshiftData.getStatementResult',
      'reconcile store.acquireSlot',
      'reconcile store.markAbandoned',
      'reconcile store.removeQueueEntry',
      'reconcile store.releaseClaim',
      'reconcile taskCallback.sendTaskHeartbeat',
      'start redshiftData.getStatementResult',
      'start store.removeQueueEntry',
      'start store.releaseSlot',
      'start store.listUnprocessed',
      'start store.latest',
      'start store.markAbandoned',
      'complete redshiftData.listStatements',
      'complete redshiftData.getStatementResultV2',
      'complete redshiftData.executeStatement',
      'complete store.recordStart',
      'complete store.getQueuedRequest',
      'complete store.releaseLock',
      'executionEnded store.removeQueueEntry',
      'executionEnded taskCallback.sendTaskFailure',
      'resource redshiftData.getStatementResult',
      'resource store.removeQueueEntry',
      'resource store.removeQueuedRequest',
      'resource store.get',
      'resource store.dequeue',
      'resource store.acquireSlot',
    ],
  },
  {
    // Up to thirty.
    oneIn: 25,
    points: [
      'executionEnded store.claim',
      'executionEnded store.markProcessed',
      'executionEnded store.listSlots',
      'executionEnded store.listQueueEntries',
      'executionEnded store.removeQueuedRequest',
      'executionEnded store.get',
      'executionEnded redshiftData.listStatements',
      'executionEnded redshiftData.describeStatement',
      'executionEnded redshiftData.cancelStatement',
      'complete store.dequeue',
      'complete store.acquireSlot',
      'complete store.removeQueueEntry',
      'complete store.removeQueuedRequest',
      'complete store.get',
      'complete redshiftData.getStatementResult',
      'complete taskCallback.sendTaskHeartbeat',
      'complete clock.sleep',
      'reconcile store.releaseSlot',
      'reconcile store.removeQueuedRequest',
      'reconcile redshiftData.listStatements',
      'reconcile taskCallback.sendTaskSuccess',
      'start store.putQueueEntry',
      'start store.markQueued',
      'start store.takeTicket',
      'start store.putQueuedRequest',
      'start store.removeQueuedRequest',
      'start taskCallback.sendTaskFailure',
      'start taskCallback.sendTaskSuccess',
      'start clock.sleep',
      'resource store.listQueueEntries',
      'resource store.listSlots',
      'resource store.releaseClaim',
      'resource redshiftData.listStatements',
      'resource taskCallback.sendTaskFailure',
      'resource clock.sleep',
    ],
  },
];

/** Of any other call. */
const ONE_IN_OTHERWISE = 200;
/** Calls of each kind at which it may be: the first ones of a history. */
const OCCURRENCES = 2;

/** Of how many histories that make one of these calls one has a death there. */
export const ONE_IN: ReadonlyMap<CallPoint, number> = new Map(
  SHARES.flatMap(({ oneIn, points }) => points.map((point) => [point, oneIn] as const)),
);

/**
 * Tells at which calls a history has such a death: at one call of those that are made equally often, so that a death where many come by
 * does not keep one away where few do.
 */
export class SeldomDeaths {
  readonly #had = new Set<number>();

  constructor(private readonly draw: number) {}

  /** Whether it is at the call at `point` that is the how manieth, counted from 0. To be asked once for each. */
  isAt(point: CallPoint, occurrence: number): boolean {
    if (occurrence >= OCCURRENCES) return false;
    const oneIn = ONE_IN.get(point) ?? ONE_IN_OTHERWISE;
    if (this.#had.has(oneIn) || new Random(this.draw, `${point} ${occurrence}`).next() * oneIn >= 1) return false;
    this.#had.add(oneIn);
    return true;
  }
}
