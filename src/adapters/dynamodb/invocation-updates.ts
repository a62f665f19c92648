import { attemptKeyOf } from '../../domain/attempt-key.js';
import type { Claim, Invocation } from '../../ports/invocation.js';
import type { EpochMs } from '../../ports/units.js';
import type { DequeueRecord } from '../../ports/pool-store.js';
import type { AbandonedRecord, Adoption, ProcessedRecord, StartRecord } from '../../ports/invocation-store.js';
import { attributesOf, numeric, text } from './attribute-values.js';
import { expiryAttributesOf } from './invocation-item.js';
import type { ConditionalUpdate } from './invocation-table.js';
import { startOrderOf, stateOrderBaseOf, stateStartOrderOf } from './start-order.js';

/**
 * What may happen to an invocation, each as one conditional update. An update without a condition on the item's existence
 * would create it, and bring back what TimeToLive has deleted: all of them have one.
 *
 * ```
 * register   claim          claim expires     claim (another)   markProcessed   adopt        markProcessed
 *    |---------|------------------|-----------------|-----------------|------------|---------------|
 * in flight   held            up for grabs        held            processed    in flight again  processed
 * ```
 */
const EXISTS = 'attribute_exists(#id)';
const OPEN = `${EXISTS} AND #processed = :false`;

const set = (assignments: readonly string[]): string => `SET ${assignments.join(', ')}`;

/** Status `STARTED`, with the statement's id; the sort attributes of the start come with it. */
export const recordStartUpdate = ({ statementId, startedAt }: StartRecord, writeId: string): ConditionalUpdate => ({
  update: set([
    '#status = :started',
    '#statementId = :statementId',
    '#startedAt = :startedAt',
    '#startOrder = :startOrder',
    '#stateStartOrder = #stateOrderBase + :startOrder',
    '#writeId = :writeId',
  ]),
  condition: `${EXISTS} AND #status = :registered`,
  values: {
    ...attributesOf({ ':started': 'STARTED', ':registered': 'REGISTERED' }),
    ...attributesOf({ ':statementId': statementId, ':startedAt': startedAt, ':writeId': writeId }),
    ':startOrder': numeric(startOrderOf(startedAt)),
  },
});

/** The claim, where nobody else's lasts beyond `now`. */
export const claimUpdate = (claim: Claim, now: EpochMs): ConditionalUpdate => ({
  update: set(['#claimId = :claimId', '#claimExpiresAt = :expiresAt']),
  condition: `${OPEN} AND (attribute_not_exists(#claimId) OR #claimId = :claimId OR #claimExpiresAt <= :now)`,
  values: attributesOf({
    ...{ ':claimId': claim.claimId, ':expiresAt': claim.expiresAt, ':now': now },
    ':false': false,
  }),
});

/** No claim, where `claimId` has it. */
export const releaseClaimUpdate = (claimId: string, endHintedAt: EpochMs | undefined): ConditionalUpdate => {
  const note = endHintedAt === undefined ? '' : `${set(['#endHintedAt = if_not_exists(#endHintedAt, :endHintedAt)'])} `;
  return {
    update: `${note}REMOVE #claimId, #claimExpiresAt`,
    condition: `${EXISTS} AND #claimId = :claimId`,
    values: attributesOf({ ':claimId': claimId, ':endHintedAt': endHintedAt }),
  };
};

/** A ticket, and no claim, for one that waits in its pool. */
export const markQueuedUpdate = (place: { readonly claimId: string; readonly ticket: number }): ConditionalUpdate => ({
  update: `${set(['#ticket = :ticket'])} REMOVE #claimId, #claimExpiresAt`,
  condition: `${OPEN} AND #status = :queued AND #claimId = :claimId`,
  values: attributesOf({ ':ticket': place.ticket, ':claimId': place.claimId, ':queued': 'QUEUED', ':false': false }),
});

/** Out of the queue, to be started under the claim that took it out. */
export const dequeueUpdate = ({ claimId, claimExpiresAt, dequeuedAt }: DequeueRecord): ConditionalUpdate => ({
  update: set(['#status = :registered', '#dequeuedAt = :dequeuedAt', '#claimExpiresAt = :claimExpiresAt']),
  condition: `${OPEN} AND #status = :queued AND #claimId = :claimId`,
  values: attributesOf({
    ...{ ':registered': 'REGISTERED', ':queued': 'QUEUED', ':false': false },
    ...{ ':claimId': claimId, ':claimExpiresAt': claimExpiresAt, ':dequeuedAt': dequeuedAt },
  }),
});

/** The mark that nobody waits, where the token still is the one on which nobody does. */
export const abandonedUpdate = ({ taskToken, abandonedAt }: AbandonedRecord): ConditionalUpdate => ({
  update: set(['#abandonedAt = if_not_exists(#abandonedAt, :abandonedAt)']),
  condition: `${OPEN} AND #taskToken = :taskToken`,
  values: attributesOf({ ':abandonedAt': abandonedAt, ':taskToken': taskToken, ':false': false }),
});

/** The end, where the token still is the one that was answered. */
export const processedUpdate = (end: ProcessedRecord, writeId: string): ConditionalUpdate => {
  const { statementId, answeredToken, startedAt } = end;
  const removed = ['#taskToken', '#claimId', '#claimExpiresAt', '#inFlightOwner'];
  const assignments = [
    '#status = :status',
    '#processed = :true',
    '#delivery = :delivery',
    '#outcome = :outcome',
    '#processedAt = :processedAt',
    '#expiresAt = :expiresAt',
    '#expiresAtMs = :expiresAtMs',
    '#writeId = :writeId',
  ];
  const { expiresAt, expiresAtMs } = expiryAttributesOf(end.expiresAt);
  const values: ConditionalUpdate['values'] = {
    ...attributesOf({ ':status': end.status, ':delivery': end.delivery, ':processedAt': end.processedAt }),
    ...attributesOf({ ':true': true, ':false': false, ':writeId': writeId, ':answeredToken': answeredToken }),
    ...(expiresAt && { ':expiresAt': expiresAt }),
    ...(expiresAtMs && { ':expiresAtMs': expiresAtMs }),
    ':outcome': { M: attributesOf({ ...end.outcome }) },
  };
  if (statementId !== undefined) {
    assignments.push(
      '#statementId = if_not_exists(#statementId, :statementId)',
      '#startOrder = if_not_exists(#startOrder, :startOrder)',
      '#stateStartOrder = #stateOrderBase + if_not_exists(#startOrder, :startOrder)',
    );
    values[':statementId'] = text(statementId);
    // With no time known, the end stands for the start: whatever an execution starts next is later than that.
    values[':startOrder'] = numeric(startOrderOf(startedAt ?? end.processedAt));
    if (startedAt !== undefined) {
      assignments.push('#startedAt = if_not_exists(#startedAt, :startedAt)');
      values[':startedAt'] = numeric(startedAt);
    }
  }
  const tokenIsAnswered =
    answeredToken === undefined ? 'attribute_not_exists(#taskToken)' : '#taskToken = :answeredToken';
  return {
    update: `${set(assignments)} REMOVE ${removed.join(', ')}`,
    condition: `${OPEN} AND ${tokenIsAnswered}`,
    values,
  };
};

/**
 * A retry's token on its predecessor, which is open again.
 *
 * @param isStarted whether the predecessor's statement is known to have been started. If so it becomes the execution's
 *   latest; if not, the update holds only as long as that is true.
 */
export const adoptUpdate = (predecessor: Invocation, adoption: Adoption, isStarted: boolean): ConditionalUpdate => {
  const { taskToken, attempt, adoptedAt } = adoption;
  const { stateName } = attempt;
  const assignments = [
    '#taskToken = :newToken',
    '#attempt = :attempt',
    '#attemptKey = :attemptKey',
    '#stateOrderBase = :stateOrderBase',
    '#adoptions = :nextAdoptions',
    '#adoptedAt = :adoptedAt',
    '#processed = :false',
    '#inFlightOwner = :owner',
    '#expiresAt = :expiresAt',
    '#expiresAtMs = :expiresAtMs',
  ];
  const { expiresAt, expiresAtMs } = expiryAttributesOf(adoption.expiresAt);
  const values: ConditionalUpdate['values'] = {
    ...attributesOf({ ':newToken': taskToken, ':readToken': predecessor.taskToken, ':owner': predecessor.owner }),
    ...attributesOf({ ':readClaimId': predecessor.claim?.claimId, ':readAbandonedAt': predecessor.abandonedAt }),
    ...attributesOf({ ':adoptedAt': adoptedAt }),
    ...attributesOf({ ':adoptions': predecessor.adoptions, ':nextAdoptions': predecessor.adoptions + 1 }),
    ...attributesOf({ ':undelivered': 'undelivered', ':true': true, ':false': false }),
    ...(expiresAt && { ':expiresAt': expiresAt }),
    ...(expiresAtMs && { ':expiresAtMs': expiresAtMs }),
    ':attempt': { M: attributesOf({ ...attempt }) },
    ':attemptKey': text(attemptKeyOf(attempt, predecessor.sqlHash)),
    ':stateOrderBase': numeric(stateOrderBaseOf(stateName)),
  };
  const claim = isStarted ? undefined : adoption.claim;
  if (claim) {
    assignments.push('#claimId = :claimId', '#claimExpiresAt = :claimExpiresAt');
    Object.assign(values, attributesOf({ ':claimId': claim.claimId, ':claimExpiresAt': claim.expiresAt }));
  }
  if (isStarted) {
    assignments.push('#startOrder = :startOrder', '#stateStartOrder = :stateStartOrder');
    values[':startOrder'] = numeric(startOrderOf(adoptedAt));
    values[':stateStartOrder'] = numeric(stateStartOrderOf(stateName, adoptedAt));
  }
  const tokenAsRead =
    predecessor.taskToken === undefined ? 'attribute_not_exists(#taskToken)' : '#taskToken = :readToken';
  const claimAsRead = predecessor.claim === undefined ? 'attribute_not_exists(#claimId)' : '#claimId = :readClaimId';
  const conditions = [
    EXISTS,
    '#adoptions = :adoptions',
    predecessor.abandonedAt === undefined ? 'attribute_not_exists(#abandonedAt)' : '#abandonedAt = :readAbandonedAt',
    `((#processed = :false AND ${tokenAsRead} AND ${claimAsRead}) OR (#processed = :true AND #delivery = :undelivered))`,
    ...(isStarted ? [] : ['attribute_not_exists(#startOrder)']),
  ];
  return {
    update: `${set(assignments)} REMOVE ${claim ? '' : '#claimId, #claimExpiresAt, '}#processedAt, #delivery, #abandonedAt, #endHintedAt`,
    condition: conditions.join(' AND '),
    values,
  };
};
