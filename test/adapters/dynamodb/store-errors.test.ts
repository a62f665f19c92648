import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbInvocationStore, DynamoDbPoolStore } from '../../../src/adapters/dynamodb/index.js';
import type { InvocationStore } from '../../../src/ports/invocation-store.js';
import type { PoolStore } from '../../../src/ports/pool-store.js';
import { text } from '../../../src/adapters/dynamodb/attribute-values.js';
import {
  AN_EXECUTION_ARN,
  AN_OWNER,
  A_TASK_TOKEN,
  aClaim,
  aLockRequest,
  aNewInvocation,
  aProcessedRecord,
  aStartRecord,
  anAdoption,
  anInvocationKey,
  at,
} from '../../support/builders.js';
import { localClient, startDynalite, type TestDynamoDb } from '../../support/dynalite.js';

/** A client that answers every request with the same error, as the SDK throws it. */
const failingClient = (name: string, details: object = {}): Pick<DynamoDBClient, 'send'> => ({
  send: () =>
    Promise.reject(
      Object.assign(new Error(`message of ${name}`), { name, Item: { taskToken: text(A_TASK_TOKEN) } }, details),
    ),
});

/** One that rejects with what is no error of the SDK. */
const rejecting = (reason: object): Pick<DynamoDBClient, 'send'> => ({
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- this is what is tried here
  send: () => Promise.reject(reason),
});

const storeOn = (client: Pick<DynamoDBClient, 'send'>): InvocationStore =>
  new DynamoDbInvocationStore({ client, tableName: 'tasker-state' });

const invocation = { ...aNewInvocation(), status: 'REGISTERED', processed: false, adoptions: 0 } as const;
const key = anInvocationKey();

const METHODS: Readonly<Record<keyof InvocationStore, (store: InvocationStore) => Promise<unknown>>> = {
  register: (store) => store.register(aNewInvocation()),
  recordStart: (store) => store.recordStart(key, aStartRecord()),
  claim: (store) => store.claim(key, aClaim(), at(0)),
  releaseClaim: (store) => store.releaseClaim(key, 'claim-1'),
  markProcessed: (store) => store.markProcessed(key, aProcessedRecord()),
  adopt: (store) => store.adopt(invocation, anAdoption()),
  markAbandoned: (store) => store.markAbandoned(key, { taskToken: A_TASK_TOKEN, abandonedAt: at(0) }),
  get: (store) => store.get(key),
  latest: (store) => store.latest(AN_EXECUTION_ARN, 'Load'),
  findByAttempt: (store) => store.findByAttempt(AN_EXECUTION_ARN, 'key'),
  findOpenByChain: (store) => store.findOpenByChain(AN_EXECUTION_ARN, 'chain'),
  listInFlight: (store) => store.listInFlight(AN_OWNER, { limit: 1 }),
  listUnprocessed: (store) => store.listUnprocessed(AN_EXECUTION_ARN, { limit: 1 }),
  acquireLock: (store) => store.acquireLock(aLockRequest()),
  stealLock: (store) => store.stealLock(aLockRequest(), key),
  releaseLock: (store) => store.releaseLock('key', key),
};

/** What each method was about, as its errors tell. */
const INTENTS: Readonly<Record<keyof InvocationStore, string>> = {
  register: "register invocation 'invocation-1'",
  recordStart: "record the start of invocation 'invocation-1'",
  claim: "claim invocation 'invocation-1'",
  releaseClaim: "release invocation 'invocation-1'",
  markProcessed: "end invocation 'invocation-1'",
  adopt: "adopt invocation 'invocation-1'",
  markAbandoned: "give up invocation 'invocation-1'",
  get: "read invocation 'invocation-1'",
  latest: 'find the latest statement of an execution',
  findByAttempt: 'find the earlier attempts of a state',
  findOpenByChain: 'find the earlier entries of a state',
  listInFlight: 'list what is in flight',
  listUnprocessed: 'list the unprocessed invocations of an execution',
  acquireLock: "take a lock for invocation 'invocation-1'",
  stealLock: "hand a lock to invocation 'invocation-1'",
  releaseLock: "free the lock of invocation 'invocation-1'",
};

const POOL_KEY = 'pool/etl:loads';
const place = { poolKey: POOL_KEY, priority: 0, ticket: 1 };
const times = { acquiredAt: at(0), enqueuedAt: at(0), expiresAt: at(1) };
const start = { claimId: 'c', claimExpiresAt: at(1), dequeuedAt: at(0) };

/** The same of pools. */
const POOL_METHODS: Readonly<
  Record<keyof PoolStore, readonly [intent: string, call: (pools: PoolStore) => Promise<unknown>]>
> = {
  acquireSlot: [
    "take a slot for invocation 'invocation-1'",
    (pools) => pools.acquireSlot({ poolKey: POOL_KEY, slotNumber: 1, owner: key, ...times }),
  ],
  releaseSlot: ["free the slot of invocation 'invocation-1'", (pools) => pools.releaseSlot(POOL_KEY, 1, key)],
  listSlots: ['list the slots of a pool', (pools) => pools.listSlots(POOL_KEY)],
  takeTicket: ['take a ticket of a pool', (pools) => pools.takeTicket(POOL_KEY, at(1))],
  putQueueEntry: [
    "enter into a queue invocation 'invocation-1'",
    (pools) => pools.putQueueEntry({ ...place, ...times, waiting: key }),
  ],
  removeQueueEntry: ['remove an entry of a queue', (pools) => pools.removeQueueEntry(place)],
  listQueueEntries: ['look at a queue', (pools) => pools.listQueueEntries(POOL_KEY, { limit: 1 })],
  countQueueEntries: ['count a queue', (pools) => pools.countQueueEntries(POOL_KEY, 10)],
  putQueuedRequest: [
    "keep the request of invocation 'invocation-1'",
    (pools) => pools.putQueuedRequest(key, { text: '{}', expiresAt: at(1) }),
  ],
  getQueuedRequest: ["read the request of invocation 'invocation-1'", (pools) => pools.getQueuedRequest(key)],
  removeQueuedRequest: ["forget the request of invocation 'invocation-1'", (pools) => pools.removeQueuedRequest(key)],
  markQueued: ["let wait invocation 'invocation-1'", (pools) => pools.markQueued(key, { claimId: 'c', ticket: 1 })],
  dequeue: ["dequeue invocation 'invocation-1'", (pools) => pools.dequeue(key, start)],
};

/** The error that a call ends with, and everything that can be read off it. */
const errorOf = async (call: Promise<unknown>): Promise<Error & { readonly everything: string }> => {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('the call did not fail');
  const everything = [
    error.name,
    error.message,
    error.stack,
    JSON.stringify(error),
    JSON.stringify(error.cause),
  ].join();
  return Object.assign(error, { everything });
};

describe('the errors of the DynamoDB store', () => {
  it.each(Object.entries(METHODS))('%s tells that the store could not be asked', async (_method, call) => {
    for (const name of [
      'ThrottlingException',
      'ProvisionedThroughputExceededException',
      'InternalServerError',
      'Odd',
    ]) {
      const error = await errorOf(call(storeOn(failingClient(name))));
      expect(error).toMatchObject({ name: 'StoreUnavailableError', retryable: true });
      expect(error.message).toContain(`in table 'tasker-state': ${name}`);
      expect(error.everything).not.toContain(A_TASK_TOKEN);
    }
  });

  it.each(Object.entries(METHODS))('%s tells what is wrong with the deployment', async (_method, call) => {
    for (const name of ['AccessDeniedException', 'ResourceNotFoundException', 'ValidationException']) {
      const error = await errorOf(call(storeOn(failingClient(name))));
      expect(error).toMatchObject({ name: 'ConfigurationError', retryable: false });
      expect(error.message).toContain(`in table 'tasker-state': ${name}: message of ${name}. To mend it, `);
      expect(error.everything).not.toContain(A_TASK_TOKEN);
    }
  });

  it.each(Object.entries(METHODS))('%s tells what could not be done', async (method, call) => {
    const error = await errorOf(call(storeOn(failingClient('ThrottlingException'))));
    const intent = INTENTS[method as keyof InvocationStore];
    expect(error.message).toBe(
      `could not ${intent} in table 'tasker-state': ThrottlingException. Repeating the call is safe`,
    );
  });

  it.each(Object.entries(POOL_METHODS))(
    '%s of a pool tells what could not be done',
    async (_method, [intent, call]) => {
      const pools = new DynamoDbPoolStore({ client: failingClient('ThrottlingException'), tableName: 'tasker-state' });
      expect((await errorOf(call(pools))).message).toBe(
        `could not ${intent} in table 'tasker-state': ThrottlingException. Repeating the call is safe`,
      );
    },
  );

  it.each([
    ['AccessDeniedException', "allow the function's role"],
    ['ResourceNotFoundException', "check the table's name, the account and the region"],
    ['ValidationException', "check that the table's keys and indexes"],
    ['ItemCollectionSizeLimitExceededException', 'one execution has filled its 10 GB'],
  ])('%s tells what to do', async (name, advice) => {
    const error = await errorOf(METHODS.get(storeOn(failingClient(name))));
    expect([error.name, error.message]).toEqual([
      'ConfigurationError',
      expect.stringContaining(`${name}: message of ${name}. To mend it, ${advice}`),
    ]);
  });

  it('an error without a name or a reason is told as such', async () => {
    const nameless = await errorOf(METHODS.get(storeOn(rejecting({}))));
    expect(nameless.message).toContain("in table 'tasker-state': an unknown error. Repeating the call is safe");
    const silent = await errorOf(METHODS.get(storeOn(rejecting({ name: 'ValidationException' }))));
    expect(silent.message).toContain('ValidationException: no reason given. To mend it');
    // A name that every object has is no advice.
    expect((await errorOf(METHODS.get(storeOn(rejecting({ name: 'toString' }))))).name).toBe('StoreUnavailableError');
  });

  it('an error names the operation, the HTTP status and the request', async () => {
    const details = { $metadata: { httpStatusCode: 500, requestId: 'R-1' } };
    const error = await errorOf(METHODS.claim(storeOn(failingClient('InternalServerError', details))));
    expect(error.message).toBe(
      "could not claim invocation 'invocation-1' in table 'tasker-state': InternalServerError (HTTP 500, request R-1). " +
        'Repeating the call is safe',
    );
  });

  it('what is thrown and is no error at all means that the store could not be asked', async () => {
    for (const thrown of [undefined, null, 'text']) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- this is what is tried here
      const error = await errorOf(METHODS.get(storeOn({ send: () => Promise.reject(thrown) })));
      expect(error.name).toBe('StoreUnavailableError');
    }
  });

  describe('on dynalite', () => {
    let dynamoDb: TestDynamoDb;

    beforeAll(async () => {
      dynamoDb = await startDynalite();
    });

    afterAll(async () => {
      await dynamoDb.close();
    });

    it.each(Object.entries(METHODS))('%s tells that there is no such table', async (_method, call) => {
      const error = await errorOf(call(storeOn(dynamoDb.client)));
      expect(error).toMatchObject({ name: 'ConfigurationError' });
      expect(error.message).toContain("in table 'tasker-state': ResourceNotFoundException");
    });
  });

  it('a DynamoDB that cannot be reached could not be asked', async () => {
    const unreachable = storeOn(localClient('http://127.0.0.1:9'));
    expect((await errorOf(METHODS.register(unreachable))).name).toBe('StoreUnavailableError');
    const refused = storeOn(failingClient('Error', { code: 'ECONNREFUSED' }));
    expect((await errorOf(METHODS.register(refused))).message).toContain('Error (ECONNREFUSED)');
  });

  it('an item that somebody else has written is a matter of configuration', async () => {
    const strange = { id: text(AN_EXECUTION_ARN), invocationId: text('invocation-1'), taskToken: text(A_TASK_TOKEN) };
    const client = { send: () => Promise.resolve({ Item: strange }) } as unknown as Pick<DynamoDBClient, 'send'>;
    const error = await errorOf(METHODS.get(storeOn(client)));
    expect(error.name).toBe('ConfigurationError');
    expect(error.message).toContain("without a usable attribute 'statementName'");
    expect(error.everything).not.toContain(A_TASK_TOKEN);
  });
});
