import { attemptKeyOf } from '../../domain/attempt-key.js';
import type {
  Attempt,
  Delivery,
  Invocation,
  InvocationKey,
  InvocationStatus,
  NewInvocation,
  ResultRequest,
} from '../../ports/invocation.js';
import type { StatementTarget } from '../../ports/statement-target.js';
import { toEpochSeconds, type EpochMs } from '../../ports/units.js';
import type { InFlightEntry } from '../../ports/invocation-store.js';
import { present } from '../present.js';
import { attributesOf, flag, numeric, recordIn, required, text, type AttributeMap } from './attribute-values.js';
import { stateOrderBaseOf } from './start-order.js';

/** The table's key of an invocation. */
export const keyAttributesOf = ({ executionArn, invocationId }: InvocationKey): AttributeMap =>
  attributesOf({ id: executionArn, invocationId });

/** The attributes of both forms of an expiry: whole seconds for TimeToLive, milliseconds to be read back as they came. */
export const expiryAttributesOf = (expiresAt: EpochMs): AttributeMap => ({
  expiresAt: numeric(toEpochSeconds(expiresAt)),
  expiresAtMs: numeric(expiresAt),
});

/**
 * The item of a new invocation.
 *
 * @param writeId names this very write, so that its writer recognises its own work when the network repeated it.
 */
export const newItemOf = (invocation: NewInvocation, writeId: string): AttributeMap => {
  const { attempt, target, includeResult, claim, poolKey, priority } = invocation;
  const {
    statementName,
    owner,
    taskToken,
    tokenId,
    sqlHash,
    sqlPreview,
    isBatch,
    resultFormat,
    singletonKey,
    traceHeader,
  } = invocation;
  return {
    ...keyAttributesOf(invocation),
    ...attributesOf({ statementName, owner, taskToken, tokenId, sqlHash, sqlPreview }),
    ...attributesOf({ isBatch, resultFormat, singletonKey, traceHeader, poolKey, priority }),
    ...(claim && attributesOf({ claimId: claim.claimId, claimExpiresAt: claim.expiresAt })),
    ...expiryAttributesOf(invocation.expiresAt),
    target: { M: attributesOf({ ...target }) },
    ...(attempt && {
      attempt: { M: attributesOf({ ...attempt }) },
      attemptKey: text(attemptKeyOf(attempt, sqlHash)),
    }),
    ...(includeResult && { includeResult: { M: attributesOf({ ...includeResult }) } }),
    status: text(invocation.status ?? 'REGISTERED'),
    processed: flag(false),
    adoptions: numeric(0),
    registeredAt: numeric(invocation.registeredAt),
    inFlightOwner: text(owner),
    stateOrderBase: numeric(stateOrderBaseOf(attempt?.stateName)),
    writeId: text(writeId),
  };
};

const numberIn = (item: AttributeMap, attribute: string): number | undefined => {
  const digits = item[attribute]?.N;
  return digits === undefined ? undefined : Number(digits);
};

const epochMsIn = (item: AttributeMap, attribute: string): EpochMs | undefined =>
  numberIn(item, attribute) as EpochMs | undefined;

const claimIn = (item: AttributeMap): Invocation['claim'] => {
  const claimId = item.claimId?.S;
  const expiresAt = epochMsIn(item, 'claimExpiresAt');
  return claimId === undefined || expiresAt === undefined ? undefined : { claimId, expiresAt };
};

/** The key of the invocation behind an item, or behind an index entry. */
export const keyIn = (item: AttributeMap): InvocationKey => ({
  executionArn: required(item.id?.S, 'id'),
  invocationId: required(item.invocationId?.S, 'invocationId'),
});

/**
 * The invocation behind an item.
 *
 * @throws {ConfigurationError} where the item is not one of ours.
 */
export const invocationIn = (item: AttributeMap): Invocation =>
  present<Required<Invocation>>({
    ...keyIn(item),
    statementName: required(item.statementName?.S, 'statementName'),
    owner: required(item.owner?.S, 'owner'),
    status: required(item.status?.S, 'status') as InvocationStatus,
    processed: required(item.processed?.BOOL, 'processed'),
    statementId: item.statementId?.S,
    taskToken: item.taskToken?.S,
    tokenId: item.tokenId?.S,
    sqlHash: required(item.sqlHash?.S, 'sqlHash'),
    sqlPreview: item.sqlPreview?.S,
    target: required(recordIn(item.target?.M), 'target') as unknown as StatementTarget,
    attempt: recordIn(item.attempt?.M) as unknown as Attempt | undefined,
    isBatch: item.isBatch?.BOOL,
    resultFormat: item.resultFormat?.S as Invocation['resultFormat'],
    includeResult: recordIn(item.includeResult?.M) as ResultRequest | undefined,
    singletonKey: item.singletonKey?.S,
    poolKey: item.poolKey?.S,
    priority: numberIn(item, 'priority'),
    ticket: numberIn(item, 'ticket'),
    dequeuedAt: epochMsIn(item, 'dequeuedAt'),
    traceHeader: item.traceHeader?.S,
    registeredAt: required(epochMsIn(item, 'registeredAt'), 'registeredAt'),
    startedAt: epochMsIn(item, 'startedAt'),
    processedAt: epochMsIn(item, 'processedAt'),
    delivery: item.delivery?.S as Delivery | undefined,
    outcome: recordIn(item.outcome?.M),
    claim: claimIn(item),
    adoptions: Number(required(item.adoptions?.N, 'adoptions')),
    adoptedAt: epochMsIn(item, 'adoptedAt'),
    abandonedAt: epochMsIn(item, 'abandonedAt'),
    endHintedAt: epochMsIn(item, 'endHintedAt'),
    expiresAt: required(epochMsIn(item, 'expiresAtMs'), 'expiresAtMs'),
  });

/** What an entry of the in-flight index tells. */
export const inFlightEntryIn = (item: AttributeMap): InFlightEntry =>
  present<Required<InFlightEntry>>({
    ...keyIn(item),
    registeredAt: required(epochMsIn(item, 'registeredAt'), 'registeredAt'),
  });
