import { describe, expect, it } from '@jest/globals';
import {
  PostgresInvocationStore,
  PostgresPoolStore,
  migratePostgres,
  postgresMigrations,
  type PostgresConnection,
} from '../../../src/adapters/postgres/index.js';
import { invocationStoreContract, poolStoreContract } from '../../../src/contract/index.js';
import type { InvocationStore } from '../../../src/ports/invocation-store.js';
import {
  A_TASK_TOKEN,
  aClaim,
  aLockRequest,
  aNewInvocation,
  aProcessedRecord,
  aStartRecord,
  anInvocationKey,
  at,
} from '../../support/builders.js';
import { PostgresSchemas } from '../../support/postgres-schemas.js';
import { simulate } from '../../simulation/simulate.js';
import { expectSameAnswersAsInMemory } from '../dynamodb/random-histories.js';

const postgres = new PostgresSchemas('the PostgreSQL store', 20);

const makeStore = async (): Promise<PostgresInvocationStore> =>
  new PostgresInvocationStore({ connection: postgres.connection, schema: await postgres.newSchema() });

/** A connection that is refused everything, with a code of PostgreSQL or of the network. */
const refusing = (code: string): PostgresConnection => ({
  query: () =>
    Promise.reject(Object.assign(new Error(`what it says of ${A_TASK_TOKEN}`), { code, detail: A_TASK_TOKEN })),
});

describe('the PostgreSQL store as an InvocationStore', () => {
  for (const { name, run } of invocationStoreContract) postgres.test(name, () => run(makeStore));

  postgres.test('gives the same answers as the memory store in random histories', () =>
    expectSameAnswersAsInMemory(makeStore, 30),
  );
});

describe('the PostgreSQL store as a PoolStore', () => {
  const makeStores = async () => {
    const tables = { connection: postgres.connection, schema: await postgres.newSchema() };
    return { store: new PostgresInvocationStore(tables), pools: new PostgresPoolStore(tables) };
  };
  for (const { name, run } of poolStoreContract) postgres.test(name, () => run(makeStores));
});

describe('the tasker on PostgreSQL', () => {
  postgres.test('keeps every invariant in some of the simulated histories', async () => {
    const makeBoth = async () => {
      const tables = { connection: postgres.connection, schema: await postgres.newSchema() };
      return Object.assign(new PostgresInvocationStore(tables), { pools: new PostgresPoolStore(tables) });
    };
    const failure = await simulate({ runs: 12, seed: 1, isShrunk: false, makeStore: makeBoth });
    expect(failure && { path: failure.path, violations: failure.result.violations }).toBeUndefined();
  });
});

describe('writers of the PostgreSQL store that race on as many connections', () => {
  const RACERS = 20;
  const race = <T>(step: (racer: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: RACERS }, (_, racer) => step(racer)));

  postgres.test('register an invocation once', async () => {
    const store = await makeStore();
    const kinds = (await race(() => store.register(aNewInvocation()))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'registered')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'exists')).toHaveLength(RACERS - 1);
  });

  postgres.test('claim it for one of them', async () => {
    const store = await makeStore();
    await store.register(aNewInvocation());
    const claims = await race((racer) => store.claim(anInvocationKey(), aClaim({ claimId: `claim-${racer}` }), at(0)));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
  });

  postgres.test('end it once', async () => {
    const store = await makeStore();
    await store.register(aNewInvocation());
    await store.recordStart(anInvocationKey(), aStartRecord());
    const ends = await race(() => store.markProcessed(anInvocationKey(), aProcessedRecord()));
    expect(ends.filter(({ kind }) => kind === 'processed')).toHaveLength(1);
  });

  postgres.test('take a lock for one of them', async () => {
    const store = await makeStore();
    const results = await race((racer) =>
      store.acquireLock(aLockRequest({ owner: anInvocationKey({ invocationId: `i-${racer}` }) })),
    );
    expect(results.filter(({ kind }) => kind === 'acquired')).toHaveLength(1);
  });
});

describe('the migrations of the PostgreSQL store', () => {
  postgres.test('may run again, and several at once', async () => {
    const schema = await postgres.newSchema();
    await Promise.all(Array.from({ length: 5 }, () => migratePostgres(postgres.connection, schema)));
    const { rows } = await postgres.connection.query(`select count(*)::int as migrations from ${schema}.migrations`);
    expect(rows).toEqual([{ migrations: 2 }]);
  });

  it('refuse a name of a schema that is SQL', () => {
    expect(() => postgresMigrations('a"; drop table b; --')).toThrow("1 to 63 lower-case letters, digits and '_'");
  });
});

describe('the PostgreSQL store', () => {
  postgres.test('deletes what has expired when it is asked to, as many as it is asked to', async () => {
    const store = await makeStore();
    for (const invocationId of ['i-1', 'i-2', 'i-3']) {
      await store.register(aNewInvocation({ invocationId, expiresAt: at(10) }));
    }
    await store.register(aNewInvocation({ invocationId: 'i-4', expiresAt: at(11) }));
    await store.acquireLock(aLockRequest({ expiresAt: at(10) }));
    expect(await store.deleteExpired(at(9))).toBe(0);
    expect(await store.deleteExpired(at(10), 2)).toBe(3);
    expect(await store.deleteExpired(at(10), 2)).toBe(1);
    expect(await store.get(anInvocationKey({ invocationId: 'i-4' }))).toBeDefined();
    expect(await store.acquireLock(aLockRequest({ owner: anInvocationKey({ invocationId: 'i-9' }) }))).toEqual({
      kind: 'acquired',
    });
  });

  postgres.test('keeps what PostgreSQL has no letter for', async () => {
    const store = await makeStore();
    const sqlPreview = 'a\u0000b\ud800';
    await store.register(aNewInvocation({ sqlPreview }));
    expect(await store.get(anInvocationKey())).toMatchObject({ sqlPreview });
  });

  postgres.test('says what to do where its tables are missing', async () => {
    const store: InvocationStore = new PostgresInvocationStore({ connection: postgres.connection, schema: 'nowhere' });
    await expect(store.get(anInvocationKey())).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('run the migrations'),
    });
  });

  it.each([
    ['ECONNREFUSED', 'StoreUnavailableError', true],
    ['57P01', 'StoreUnavailableError', true],
    ['53300', 'StoreUnavailableError', true],
    ['40001', 'StoreUnavailableError', true],
    ['28P01', 'ConfigurationError', false],
    ['3D000', 'ConfigurationError', false],
    ['42501', 'ConfigurationError', false],
    ['42P01', 'ConfigurationError', false],
    ['25006', 'ConfigurationError', false],
  ])('tells of %s as a %s, without a word of the driver', async (code, name, retryable) => {
    const store = new PostgresInvocationStore({ connection: refusing(code) });
    const failed = store.register(aNewInvocation());
    await expect(failed).rejects.toMatchObject({ name, retryable, message: expect.stringContaining(code) });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining(A_TASK_TOKEN) });
    await expect(failed).rejects.not.toHaveProperty('cause');
  });
});
