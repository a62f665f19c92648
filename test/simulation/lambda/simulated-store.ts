import { ConfigurationError } from '../../../src/domain/errors.js';
import { StoreUnavailableError } from '../../../src/ports/port-errors.js';
import type { InvocationKey } from '../../../src/ports/invocation.js';
import type { InvocationStore } from '../../../src/ports/invocation-store.js';
import type { Lambda } from './lambda.js';

const unavailable = (): StoreUnavailableError => new StoreUnavailableError('the state table could not be asked');

const denied = (): ConfigurationError => new ConfigurationError('the function’s role may not use the state table');

const idText = (key: InvocationKey): string => key.invocationId.slice(0, 8);

/** The invocation store, as one Lambda calls it. What its calls change is noted in the ledger. */
export function simulatedStore(current: () => Lambda): InvocationStore {
  const call = <Result>(
    method: keyof InvocationStore,
    about: string,
    perform: (lambda: Lambda) => Promise<Result>,
  ): Promise<Result> => {
    const lambda = current();
    return lambda.call<Result>({
      ...{ service: 'store', method, about, failure: unavailable, refusal: unavailable, denial: denied },
      perform: () => perform(lambda),
    });
  };
  const base = (): InvocationStore => current().world.store;

  return {
    register: (invocation) =>
      call('register', idText(invocation), async ({ world, label, startedAtMs }) => {
        const result = await base().register(invocation);
        if (result.kind === 'registered') {
          world.ledger.noteRegistered(result.invocation, world.scheduler.nowMs, label, startedAtMs);
          world.index.noteOpened(invocation, world.scheduler.nowMs);
        }
        return result;
      }),
    recordStart: (key, start) =>
      call('recordStart', idText(key), async ({ world }) => {
        const result = await base().recordStart(key, start);
        const item = world.ledger.itemOf(key);
        if (item && result === 'recorded') {
          item.statementId = start.statementId;
          item.recordedAtMs = world.scheduler.nowMs;
        }
        return result;
      }),
    claim: (key, claim, now) =>
      call('claim', idText(key), async ({ world, label }) => {
        const result = await base().claim(key, claim, now);
        const item = world.ledger.itemOf(key);
        if (result.kind === 'claimed') item?.claims.push({ lambda: label, atMs: world.scheduler.nowMs });
        if (result.kind === 'held') item?.heldOff.add(label);
        return result;
      }),
    releaseClaim: (key, claimId, endHintedAt) =>
      call('releaseClaim', idText(key), () => base().releaseClaim(key, claimId, endHintedAt)),
    markProcessed: (key, end) =>
      call('markProcessed', idText(key), async ({ world }) => {
        const result = await base().markProcessed(key, end);
        const item = world.ledger.itemOf(key);
        if (item && result.kind === 'processed') {
          item.processed = true;
          item.isEndKnown ||= end.statementId !== undefined && end.outcome.errorMessage !== 'expired';
          item.isEndUnreadable = end.outcome.errorMessage === 'undescribable';
          item.endings += 1;
          item.processedAtMs = world.scheduler.nowMs;
          world.index.noteClosed(key, world.scheduler.nowMs);
          world.observe('processed', item, end);
        }
        return result;
      }),
    adopt: (predecessor, adoption) =>
      call('adopt', `${idText(predecessor)} by ${adoption.taskToken}`, async (lambda) => {
        const { world } = lambda;
        const result = await base().adopt(predecessor, adoption);
        const item = world.ledger.itemOf(predecessor);
        // The same retry may have it already, and is only told so again.
        const isAgain = item?.processed === false && item.tokens.at(-1)?.token === adoption.taskToken;
        if (item && result.kind === 'adopted' && !isAgain) {
          const former = { token: item.tokens.at(-1)?.token, abandonedAtMs: item.abandonedAtMs };
          item.tokens.push({ token: adoption.taskToken, fromMs: world.scheduler.nowMs });
          item.processed = false;
          item.endings = 0;
          delete item.abandonedAtMs;
          world.ledger.adoptions += 1;
          world.index.noteOpened(predecessor, world.scheduler.nowMs);
          world.observe('adopted', item, former, lambda);
        }
        return result;
      }),
    markAbandoned: (key, abandoned) =>
      call('markAbandoned', idText(key), async ({ world }) => {
        const result = await base().markAbandoned(key, abandoned);
        const item = world.ledger.itemOf(key);
        if (item && result === 'marked') item.abandonedAtMs ??= world.scheduler.nowMs;
        return result;
      }),
    findOpenByChain: (executionArn, chainKey) =>
      call('findOpenByChain', chainKey.slice(0, 8), () => base().findOpenByChain(executionArn, chainKey)),
    get: (key) => call('get', idText(key), () => base().get(key)),
    latest: (executionArn, stateName) =>
      call('latest', executionArn.slice(-5), () => base().latest(executionArn, stateName)),
    findByAttempt: (executionArn, attemptKey) =>
      call('findByAttempt', attemptKey.slice(0, 8), () => base().findByAttempt(executionArn, attemptKey)),
    listInFlight: (owner, page) =>
      call('listInFlight', owner, async ({ world }) => {
        const found = await base().listInFlight(owner, page);
        return world.index.asItLags(found, world.scheduler.nowMs);
      }),
    listUnprocessed: (executionArn, page) =>
      call('listUnprocessed', executionArn.slice(-5), () => base().listUnprocessed(executionArn, page)),
    acquireLock: (lock) =>
      call('acquireLock', idText(lock.owner), async (lambda) => {
        const { ledger } = lambda.world;
        ledger.itemOf(lock.owner)?.lockTakers.push(() => lambda.isDisturbed);
        const result = await base().acquireLock(lock);
        lambda.blockedBy = result.kind === 'held' ? ledger.itemOf(result.owner) : undefined;
        return result;
      }),
    stealLock: (lock, from) =>
      call('stealLock', `${idText(lock.owner)} from ${idText(from)}`, async (lambda) => {
        lambda.world.ledger.itemOf(lock.owner)?.lockTakers.push(() => lambda.isDisturbed);
        const result = await base().stealLock(lock, from);
        // Somebody else has it now, whoever that is.
        lambda.blockedBy = undefined;
        return result;
      }),
    releaseLock: (singletonKey, owner) =>
      call('releaseLock', idText(owner), () => base().releaseLock(singletonKey, owner)),
  };
}
