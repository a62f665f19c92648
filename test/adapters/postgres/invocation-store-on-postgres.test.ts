import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
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
import { PostgresServer } from '../../support/postgres-server.js';
import { simulate } from '../../simulation/simulate.js';
import { expectSameAnswersAsInMemory } from '../dynamodb/random-histories.js';

let server: PostgresServer | undefined;
let pool: pg.Pool;
let schemas = 0;

beforeAll(async () => {
  const started = await PostgresServer.start();
  if (typeof started === 'string') {
    process.stderr.write(`skipped: the PostgreSQL store; ${started}\n`);
    return;
  }
  server = started;
  pool = new pg.Pool({ connectionString: server.url('postgres'), max: 20 });
  // A connection that ends with the server tells so, to nobody.
  pool.on('error', () => undefined);
});
afterAll(async () => {
  await pool?.end();
  await server?.stop();
});

/** A test that needs the server, where there is one. */
const onServer = (name: string, test: () => Promise<void>, timeoutMs?: number): void => {
  it(
    name,
    async () => {
      if (server) await test();
    },
    timeoutMs,
  );
};

const newSchema = async (): Promise<string> => {
  schemas += 1;
  const schema = `tasker_${schemas}`;
  await migratePostgres(pool, schema);
  return schema;
};

const makeStore = async (): Promise<PostgresInvocationStore> =>
  new PostgresInvocationStore({ connection: pool, schema: await newSchema() });

/** A connection that is refused everything, with a code of PostgreSQL or of the network. */
const refusing = (code: string): PostgresConnection => ({
  query: () =>
    Promise.reject(Object.assign(new Error(`what it says of ${A_TASK_TOKEN}`), { code, detail: A_TASK_TOKEN })),
});

describe('the PostgreSQL store as an InvocationStore', () => {
  for (const { name, run } of invocationStoreContract) onServer(name, () => run(makeStore));

  onServer('gives the same answers as the memory store in random histories', () =>
    expectSameAnswersAsInMemory(makeStore, { seed: 20_260_102, histories: 30 }),
  );
});

describe('the PostgreSQL store as a PoolStore', () => {
  const makeStores = async () => {
    const tables = { connection: pool, schema: await newSchema() };
    return { store: new PostgresInvocationStore(tables), pools: new PostgresPoolStore(tables) };
  };
  for (const { name, run } of poolStoreContract) onServer(name, () => run(makeStores));
});

describe('the tasker on PostgreSQL', () => {
  onServer('keeps every invariant in some of the simulated histories', async () => {
    const makeBoth = async () => {
      const tables = { connection: pool, schema: await newSchema() };
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

  onServer('register an invocation once', async () => {
    const store = await makeStore();
    const kinds = (await race(() => store.register(aNewInvocation()))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'registered')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'exists')).toHaveLength(RACERS - 1);
  });

  onServer('claim it for one of them', async () => {
    const store = await makeStore();
    await store.register(aNewInvocation());
    const claims = await race((racer) => store.claim(anInvocationKey(), aClaim({ claimId: `claim-${racer}` }), at(0)));
    expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
  });

  onServer('end it once', async () => {
    const store = await makeStore();
    await store.register(aNewInvocation());
    await store.recordStart(anInvocationKey(), aStartRecord());
    const ends = await race(() => store.markProcessed(anInvocationKey(), aProcessedRecord()));
    expect(ends.filter(({ kind }) => kind === 'processed')).toHaveLength(1);
  });

  onServer('take a lock for one of them', async () => {
    const store = await makeStore();
    const results = await race((racer) =>
      store.acquireLock(aLockRequest({ owner: anInvocationKey({ invocationId: `i-${racer}` }) })),
    );
    expect(results.filter(({ kind }) => kind === 'acquired')).toHaveLength(1);
  });
});

describe('the migrations of the PostgreSQL store', () => {
  onServer('may run again, and several at once', async () => {
    const schema = await newSchema();
    await Promise.all(Array.from({ length: 5 }, () => migratePostgres(pool, schema)));
    const { rows } = await pool.query(`select count(*)::int as migrations from ${schema}.migrations`);
    expect(rows).toEqual([{ migrations: 2 }]);
  });

  it('refuse a name of a schema that is SQL', () => {
    expect(() => postgresMigrations('a"; drop table b; --')).toThrow("1 to 63 lower-case letters, digits and '_'");
  });
});

describe('the PostgreSQL store', () => {
  onServer('deletes what has expired when it is asked to, as many as it is asked to', async () => {
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

  onServer('keeps what PostgreSQL has no letter for', async () => {
    const store = await makeStore();
    const sqlPreview = 'a\u0000b\ud800';
    await store.register(aNewInvocation({ sqlPreview }));
    expect(await store.get(anInvocationKey())).toMatchObject({ sqlPreview });
  });

  onServer('says what to do where its tables are missing', async () => {
    const store: InvocationStore = new PostgresInvocationStore({ connection: pool, schema: 'nowhere' });
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
